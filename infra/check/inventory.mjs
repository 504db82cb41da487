// The resources of a folder as plain data. Expressions are {$expr: text}; no variable is followed.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lineOf, literal, plain, unwrap } from './language/nodes.mjs'
import { parse } from './language/parse.mjs'

/** Every resource of the files, as it stands there: nothing is worked out, no module followed. */
export function inventory(paths) {
  const out = []
  const walk = (p) => {
    const st = statSync(p, { throwIfNoEntry: false })
    if (st?.isDirectory()) {
      for (const f of readdirSync(p).sort()) walk(join(p, f))
    } else if (st && p.endsWith('.bicep')) read(p)
  }
  function read(file) {
    const text = readFileSync(file, 'utf8')
    const take = (d, outer) => {
      const [t, v] = (literal(d.spec) ?? '').split('@')
      let o = unwrap(d.value),
        loop = false,
        condition = false
      while (o?.k === 'for' || o?.k === 'if') {
        loop ||= o.k === 'for'
        condition ||= o.k === 'if'
        o = unwrap(o.body)
      }
      const r = {
        file,
        line: lineOf(text, d.at),
        symbol: d.name,
        type: outer && !t.includes('/') ? `${outer.type}/${t}` : t,
        version: v ?? outer?.version,
        existing: !!d.existing,
        loop,
        condition,
        parent: outer?.symbol,
        body: plain(o, text),
      }
      out.push(r)
      for (const x of o?.items ?? []) if (x.k === 'resource') take(x, r)
    }
    for (const d of parse(text).nodes) if (d.k === 'resource') take(d)
  }
  for (const p of paths) walk(resolve(p))
  return out
}
