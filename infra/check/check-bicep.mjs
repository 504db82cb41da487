#!/usr/bin/env node
// Checks Bicep without the Bicep compiler: syntax, names, types, modules, and resource bodies against resource-types.json.
//   node check-bicep.mjs FOLDER|FILE … [--errors-only] [--unknown-types-ok] [--json] [--exclude REGEX]
//   node check-bicep.mjs --paths TYPE[@VERSION]      the writable properties of a type
// Exit 0 clean, 1 findings, 2 cannot run. No dependencies. As a library: import { check } and assert that it returns [].
import { readFileSync, readdirSync, statSync, existsSync, realpathSync } from 'node:fs'
import { join, dirname, resolve, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { visit, lineOf, literal, unwrap } from './bicep-nodes.mjs'
import {
  FACTS,
  TYPES,
  BODIES,
  S,
  I,
  B,
  A,
  O,
  ANY,
  shape,
  FUNCTIONS,
  DECORATORS,
  NAMESPACES,
  HOSTS,
  near,
  strip,
} from './bicep-facts.mjs'
import { parse } from './bicep-parser.mjs'

/** @returns findings [{file, line, level: 'error'|'warning', rule, message}] for the .bicep and .bicepparam files of the given paths. */
export function check(paths, { unknownTypesOk = false, exclude } = {}) {
  const findings = [],
    files = new Map(),
    roots = []
  const add = (m, node, level, rule, message) =>
    findings.push({
      file: m.file,
      line: lineOf(m.text, node?.nameAt !== undefined && node.decorators ? node.nameAt : (node?.at ?? 0)),
      level,
      rule,
      message,
    })
  const walk = (p) => {
    const st = statSync(p, { throwIfNoEntry: false }) // a dead link is no file
    if (st?.isDirectory()) {
      for (const f of readdirSync(p).sort()) if (f !== 'node_modules' && f !== '.git') walk(join(p, f))
    } else if (st && /\.bicep(param)?$/.test(p) && !exclude?.test(p)) roots.push(p)
  }
  for (const p of paths) walk(resolve(p))

  /** Parses a file once; files reached only through modules and imports are loaded too, but not reported on. */
  function load(file) {
    if (files.has(file)) return files.get(file)
    const text = readFileSync(file, 'utf8'),
      isParams = file.endsWith('.bicepparam'),
      { nodes, errors } = parse(text, { params: isParams })
    const m = {
      file,
      text,
      nodes,
      errors,
      isParams,
      symbols: new Map(),
      imports: new Map(),
      outputs: new Map(),
      wild: new Map(),
      scope: 'resourceGroup',
      types: new Map(),
      used: new Set(),
      inferring: new Set(),
      spoiled: errors.length > 0,
    }
    files.set(file, m)
    for (const d of nodes) {
      if (d.k === 'targetScope') m.scope = literal(d.value) ?? m.scope
      else if (d.k === 'import') {
        const path = literal(d.path),
          target = path && !/^(br|ts)[:/]/.test(path) ? resolve(dirname(file), path) : undefined
        const from = target && target.endsWith('.bicep') && existsSync(target) ? target : undefined
        if (target && !existsSync(target)) m.missing = [...(m.missing ?? []), d]
        if (d.all) m.symbols.set(d.all, { k: 'wild', node: d, from })
        for (const n of d.names) {
          if (m.symbols.has(n.as)) m.dup = [...(m.dup ?? []), n]
          m.symbols.set(n.as, { k: 'import', node: { ...d, at: n.at, name: n.as }, from, name: n.name })
        }
      } else if (d.k === 'output') {
        if (m.outputs.has(d.name)) m.dup = [...(m.dup ?? []), d]
        m.outputs.set(d.name, d)
      } else if (d.k === 'extension' || d.k === 'provider') {
        const n = d.name ?? (d.spec.k === 'name' ? d.spec.name : undefined)
        if (n) m.symbols.set(n, { k: 'extension', node: d })
        m.extensions = true
      } else if (d.name && d.k !== 'metadata') {
        if (m.symbols.has(d.name) && !(isParams && d.k === 'param')) m.dup = [...(m.dup ?? []), d]
        m.symbols.set(d.name, { k: d.k, node: d })
      }
    }
    return m
  }
  const moduleFile = (m, d) => {
    const p = literal(d.spec)
    if (!p || /^(br|ts)[:/]/.test(p)) return undefined
    const f = resolve(dirname(m.file), p)
    return f.endsWith('.bicep') && existsSync(f) ? load(f) : undefined
  }
  /** The symbol behind a name, through imports: {m, s}. */
  function deref(m, name) {
    const s = m.symbols.get(name)
    if (s?.k === 'import') {
      if (!s.from) return { m, s: { k: 'foreign' } }
      const t = load(s.from)
      const r = t.symbols.get(s.name)
      return r ? deref(t, s.name) : { m, s: { k: 'foreign' } }
    }
    return s ? { m, s } : undefined
  }

  // ---- user-defined types → the vocabulary of resource-types.json
  function typeOf(m, t, depth = 0) {
    if (!t || depth > 12) return ANY
    switch (t.k) {
      case 'tname': {
        const basic = { string: S, int: I, bool: B, array: A, object: O, any: ANY }[t.name]
        if (basic && !m.symbols.has(t.name)) return basic
        const r = deref(m, t.name)
        if (r?.s.k !== 'type') return ANY
        return constrained(typeOf(r.m, r.s.node.type, depth + 1), r.s.node.decorators)
      }
      case 'tstr': {
        const v = literal({ ...t, k: 'str' })
        return v === undefined ? S : { t: 'string', enum: [v] }
      }
      case 'tint':
        return I
      case 'tbool':
        return B
      case 'tnull':
        return { ...ANY, nullable: 1 }
      case 'tarray':
        return { t: 'array', of: typeOf(m, t.of, depth + 1) }
      case 'ttuple':
        return { t: 'array' }
      case 'tobj': {
        const o = { t: 'object', p: {} }
        for (const x of t.items) {
          const v = constrained(typeOf(m, x.type, depth + 1), x.decorators)
          if (x.name === '*') {
            o.any = 1
            o.val = v
          } else if (x.name !== undefined) o.p[x.name] = v.nullable ? v : { ...v, req: 1 }
        }
        return o
      }
      case 'tunion': {
        const xs = t.of.map((x) => typeOf(m, x, depth + 1)),
          nullable = xs.some((x) => x.nullable) || undefined,
          ys = xs.filter((x) => x.t !== 'any' || !x.nullable)
        if (ys.length && ys.every((x) => x.t === 'string'))
          return { t: 'string', enum: ys.every((x) => x.enum) ? ys.flatMap((x) => x.enum) : undefined, nullable }
        return ys.length && ys.every((x) => x.t === ys[0].t) && !['object', 'array'].includes(ys[0].t)
          ? { t: ys[0].t, nullable }
          : { ...ANY, nullable }
      }
      case 'tnullable':
        return { ...typeOf(m, t.of, depth + 1), req: undefined, nullable: 1 }
      case 'tnonnull':
        return strip(typeOf(m, t.of, depth + 1))
      case 'tparen':
        return typeOf(m, t.of, depth + 1)
      case 'tunary':
        return typeOf(m, t.of, depth + 1)
      case 'tprop': {
        const o = typeOf(m, t.of, depth + 1)
        return o.t === 'object' && o.p?.[t.name] ? { ...o.p[t.name], req: undefined } : ANY
      }
      case 'titems': {
        const o = typeOf(m, t.of, depth + 1)
        return o.of ?? ANY
      }
      default:
        return ANY
    }
  }
  const constrained = (s, decorators) => {
    const d = decorators?.find((x) => x.k === 'call' && x.name === 'discriminator')
    return d ? ANY : s
  }
  const paramType = (m, d) => {
    if (d.type?.k === 'tresource') return S
    const base = typeOf(m, d.type),
      al = d.decorators.find((x) => x.k === 'call' && x.name === 'allowed')?.args[0]
    if (al?.k === 'array' && base.t === 'string') {
      const e = al.items.map(literal)
      if (e.every((x) => x !== undefined)) return { ...base, enum: e }
    }
    return base
  }
  const optional = (m, d) => d.value || typeOf(m, d.type).nullable

  // ---- resources
  const typeName = (d) => literal(d.spec)?.split('@')
  function fullType(m, d) {
    const t = typeName(d)
    if (!t) return undefined
    let [type, version] = t
    if (!type.includes('/') && d.outer) {
      const up = fullType(m, d.outer)
      if (up) type = `${up.type}/${type}`
      version ??= up?.version
    }
    return { type, version }
  }
  function bodyOf(type, version) {
    if (!type) return undefined
    const t = TYPES.get(type.toLowerCase())
    if (!t) return undefined
    const exact = BODIES.get(`${type}@${version}`.toLowerCase())
    if (exact) return { ...exact, exact: true, name: t.name, known: t }
    const all = t.checked.map((v) => BODIES.get(`${t.name}@${v}`.toLowerCase()))
    return {
      body: all[0].body,
      others: all.map((x) => x.body),
      scope: all[0].scope,
      exact: false,
      name: t.name,
      known: t,
    }
  }
  const inner = (v) => {
    v = unwrap(v)
    while (v?.k === 'if' || v?.k === 'for') v = unwrap(v.body)
    return v
  }
  const conditional = (v) => {
    v = unwrap(v)
    while (v?.k === 'for') v = v.body
    return v?.k === 'if'
  }
  const propOf = (o, n) =>
    o?.k === 'object' ? o.items.find((x) => x.k === 'property' && x.name === n)?.value : undefined

  /** The declaration behind name, name[i] or name::child: {m, d}; false where a child does not exist. */
  function resourceOf(m, n) {
    n = unwrap(n)
    if (n?.k === 'index') n = unwrap(n.of)
    if (n?.k === 'name') {
      const s = m.symbols.get(n.name)
      return s?.k === 'resource' ? s.node : undefined
    }
    if (n?.k === 'res') {
      const up = resourceOf(m, n.of)
      if (!up) return up
      const o = inner(up.value)
      const d = o?.items?.find((x) => x.k === 'resource' && x.name === n.name)
      if (d && !d.outer) Object.defineProperty(d, 'outer', { value: up, configurable: true })
      return d ?? false
    }
    return undefined
  }
  const oneOf = (m, d) => {
    const full = fullType(m, d),
      b = full && bodyOf(full.type, full.version)
    return b
      ? {
          ...b.body,
          exact: b.exact,
          p: { ...b.body.p, id: S, type: S, apiVersion: S, name: S },
          symbol: d,
          readable: 1,
          others: b.others,
        }
      : { ...O, symbol: d }
  }

  // ---- what an expression is, as far as it can be told; ANY where it cannot
  function infer(m, n, locals) {
    n = n && n.k === 'paren' ? unwrap(n) : n
    if (!n) return ANY
    switch (n.k) {
      case 'str':
        return { t: 'string', lit: literal(n) }
      case 'int':
        return { t: 'int', lit: n.value }
      case 'bool':
        return { t: 'bool', lit: n.value }
      case 'null':
        return { t: 'any', nullable: 1 }
      case 'array':
        return {
          t: 'array',
          of: n.items.length && n.items.every((x) => x.k !== 'spread') ? infer(m, n.items[0], locals) : ANY,
          loose: 1,
        }
      case 'for':
        return { t: 'array', of: infer(m, n.body, locals), loose: 1 }
      case 'object': {
        const o = { t: 'object', p: {} }
        for (const p of n.items)
          if (p.k === 'property' && p.name !== undefined) o.p[p.name] = infer(m, p.value, locals)
          else o.any = 1
        return o
      }
      case 'unary':
        return n.op === '!' ? B : I
      case 'binary':
        if (['&&', '||', '==', '!=', '=~', '!~', '<', '>', '<=', '>='].includes(n.op)) return B
        if (n.op === '??') {
          const a = strip(infer(m, n.left, locals)),
            b = infer(m, n.right, locals)
          return a.t === b.t && a.t !== 'object' && a.t !== 'array' ? { t: a.t, nullable: b.nullable } : ANY
        }
        return I
      case 'ternary': {
        const a = infer(m, n.yes, locals),
          b = infer(m, n.no, locals)
        return a.t === b.t && a.t !== 'object' && a.t !== 'array' ? { t: a.t, nullable: a.nullable || b.nullable } : ANY
      }
      case 'nonnull':
        return strip(infer(m, n.of, locals))
      case 'lambda':
        return ANY
      case 'call': {
        const f = deref(m, n.name)
        if (f?.s.k === 'func') return typeOf(f.m, f.s.node.type)
        return /^list/i.test(n.name) ? ANY : (FUNCTIONS[n.name]?.[2] ?? ANY)
      }
      case 'method':
        if (n.of.k === 'name' && NAMESPACES.has(n.of.name) && !m.symbols.has(n.of.name))
          return infer(m, { ...n, k: 'call', of: undefined }, locals)
        return n.name === 'getSecret' ? S : ANY
      case 'name': {
        if (locals?.has(n.name)) return locals.get(n.name) ?? ANY
        const r = deref(m, n.name)
        if (!r) return ANY
        if (r.s.k === 'param') return r.m.isParams ? ANY : paramType(r.m, r.s.node)
        if (r.s.k === 'var') {
          if (r.s.node.type) return typeOf(r.m, r.s.node.type)
          if (r.m.inferring.has(r.s.node)) return ANY
          r.m.inferring.add(r.s.node)
          const v = infer(r.m, r.s.node.value)
          r.m.inferring.delete(r.s.node)
          return { ...v, lit: v.lit }
        }
        if (r.s.k === 'resource') {
          const one = oneOf(r.m, r.s.node)
          return unwrap(r.s.node.value)?.k === 'for' ? { t: 'array', of: one } : one
        }
        if (r.s.k === 'module') {
          const t = moduleFile(r.m, r.s.node)
          const one =
            t && !t.spoiled
              ? {
                  t: 'object',
                  p: {
                    name: S,
                    outputs: {
                      t: 'object',
                      p: Object.fromEntries(
                        [...t.outputs].map(([k, o]) => [k, o.type.k === 'tresource' ? ANY : typeOf(t, o.type)]),
                      ),
                    },
                  },
                  symbol: r.s.node,
                }
              : { ...O, symbol: r.s.node }
          return unwrap(r.s.node.value)?.k === 'for' ? { t: 'array', of: one } : one
        }
        return ANY
      }
      case 'index': {
        const base = strip(infer(m, n.of, locals))
        if (base.t === 'array') return base.of ? { ...base.of, nullable: base.of.nullable || n.safe || undefined } : ANY
        const key = literal(n.index)
        if (base.t === 'object' && key !== undefined && base.p?.[key]) return { ...base.p[key], req: undefined }
        return base.t === 'object' && base.val ? base.val : ANY
      }
      case 'prop': {
        const base = strip(infer(m, n.of, locals))
        if (base.t !== 'object') return ANY
        const p = base.p?.[n.name]
        if (!p) return base.val ?? ANY
        return {
          ...p,
          req: undefined,
          exact: base.exact,
          readable: base.readable,
          nullable: p.nullable || n.safe || undefined,
        }
      }
      case 'res': {
        const d = resourceOf(m, n)
        if (!d) return ANY
        const one = oneOf(m, d)
        return unwrap(d.value)?.k === 'for' ? { t: 'array', of: one } : one
      }
      default:
        return ANY
    }
  }

  // ---- runtime values: what is not known when a deployment starts
  function runtime(m, n, seen = new Set(), hidden = new Set()) {
    let hit
    const mark = (x, what) => {
      hit ??= { node: x, what }
    }
    visit(n, (x) => {
      if (hit) return false
      if (x.k === 'call' && x.name === 'nameof') return false
      if (x.k === 'call' && /^(list\w*|reference|getSecret)$/i.test(x.name) && !m.symbols.has(x.name)) {
        mark(x, `${x.name}()`)
        return false
      }
      if (x.k === 'method' && /^(list\w*|getSecret)$/i.test(x.name)) {
        mark(x, `${x.name}()`)
        return false
      }
      if (x.k === 'prop' || x.k === 'index') {
        let b = x.of,
          chain = x
        while (b && (b.k === 'paren' || b.k === 'nonnull' || b.k === 'index' || b.k === 'prop')) {
          if (b.k === 'prop') chain = b
          b = b.of
        }
        if (b?.k === 'res' && chain.k === 'prop') {
          if (!['id', 'name', 'type', 'apiVersion'].includes(chain.name)) {
            mark(chain, m.text.slice(chain.at, chain.end))
            return false
          }
          return true
        }
        if (b?.k === 'name' && chain.k === 'prop') {
          const s = hidden.has(b.name) ? undefined : m.symbols.get(b.name)
          if (s?.k === 'resource' && !m.extensions) {
            if (!['id', 'name', 'type', 'apiVersion'].includes(chain.name)) {
              mark(chain, `${b.name}.${chain.name}`)
              return false
            }
            if (s.node.existing && !seen.has(s.node)) {
              seen.add(s.node)
              const o = inner(s.node.value)
              for (const k of ['name', 'scope', 'parent']) {
                const v = propOf(o, k),
                  h = v && runtime(m, v, seen)
                if (h) {
                  mark(chain, `${b.name}.${chain.name}, whose ${k} uses ${h.what}`)
                  return false
                }
              }
            }
            return true
          }
          if (s?.k === 'module') {
            if (chain.name !== 'name') {
              mark(chain, `${b.name}.${chain.name}`)
              return false
            }
            return true
          }
        }
      }
      if (x.k === 'name' && !hidden.has(x.name)) {
        const s = m.symbols.get(x.name)
        if (s?.k === 'var' && !seen.has(s.node)) {
          seen.add(s.node)
          const h = runtime(m, s.node.value, seen)
          if (h) mark(x, `${x.name} (through ${h.what})`)
        }
      }
      return true
    })
    return hit
  }

  // ---- one value against one shape
  function fits(m, n, s, at, locals, who = {}) {
    if (!n || !s || s.t === 'any' || s.t === 'null') return
    const w = (x, level, rule, msg) => add(m, x, level, rule, msg)
    if (n.k === 'paren') return fits(m, n.of, s, at, locals, who)
    if (n.k === 'ternary') {
      fits(m, n.yes, s, at, locals, who)
      fits(m, n.no, s, at, locals, who)
      return
    }
    if (n.k === 'null') {
      if (s.req) w(n, 'warning', 'type', `${at}: null, but it is required`)
      return
    }
    if (n.k === 'for') {
      const l = loopLocals(m, n, locals)
      if (s.t === 'array') fits(m, n.body, s.of, at + '[]', l, who)
      else w(n, 'warning', 'type', `${at}: ${s.t} expected, found a loop (array)`)
      return
    }
    if (n.k === 'object') {
      if (s.t !== 'object') {
        w(n, 'warning', 'type', `${at}: ${s.t} expected, found an object`)
        return
      }
      let p = s.p ?? {}
      const open = n.items.some((x) => x.k === 'spread' || (x.k === 'property' && x.name === undefined))
      let variantsUnknown = false
      if (s.disc) {
        const d = propOf(n, s.disc),
          v = d && (literal(d) ?? infer(m, d, locals).lit)
        if (!d && !open)
          w(
            n,
            'warning',
            'required',
            `${at}.${s.disc}: required (it decides the shape: ${Object.keys(s.variants).join(', ')})`,
          )
        if (typeof v === 'string') {
          if (s.variants[v]) p = { ...p, ...s.variants[v].p }
          else {
            w(
              d,
              'warning',
              'enum',
              `${at}.${s.disc}: '${v}' is none of ${Object.keys(s.variants).join(', ')}${near(v, Object.keys(s.variants))}`,
            )
            variantsUnknown = true
          }
        } else variantsUnknown = true
        if (variantsUnknown)
          for (const x of Object.values(s.variants))
            p = { ...Object.fromEntries(Object.entries(x.p ?? {}).map(([k, y]) => [k, ANY])), ...p }
        p = { ...p, [s.disc]: ANY }
        if (s.variants[v]?.any) return
      }
      const seen = new Set()
      for (const x of n.items) {
        if (x.k !== 'property' || x.name === undefined) continue
        seen.add(x.name)
        const q = p[x.name]
        if (!q) {
          if (s.any) {
            fits(m, x.value, s.val, `${at}.${x.name}`, locals, who)
            continue
          }
          if (who.lenient && who.has?.(`${at}.${x.name}`)) continue
          w(
            x,
            s.closed ? 'error' : 'warning',
            'unknown-property',
            `${at}.${x.name}: no such property${who.version ?? ''}${near(x.name, Object.keys(p))}`,
          )
          continue
        }
        if (q.ro) {
          if (!who.lenient) w(x, 'warning', 'read-only', `${at}.${x.name}: read-only, the service sets it`)
          continue
        }
        fits(m, x.value, q, `${at}.${x.name}`, locals, who)
      }
      if (!open && !variantsUnknown)
        for (const [k, q] of Object.entries(p))
          if (q.req && !q.ro && !seen.has(k))
            w(n, s.closed ? 'error' : 'warning', 'required', `${at}.${k}: required, missing`)
      return
    }
    if (n.k === 'array') {
      if (s.t !== 'array') {
        w(n, 'warning', 'type', `${at}: ${s.t} expected, found an array`)
        return
      }
      for (const x of n.items) if (x.k !== 'spread') fits(m, x, s.of, at + '[]', locals, who)
      return
    }
    if (n.k === 'str' && s.t === 'string') {
      const v = literal(n)
      if (v === undefined) return
      if (s.enum && !s.enum.includes(v))
        w(
          n,
          'warning',
          s.open ? 'enum-open' : 'enum',
          `${at}: '${v}' is ${s.open ? 'not among the known values' : 'none of'} ${s.enum.slice(0, 14).join(', ')}${s.enum.length > 14 ? ' …' : ''}${near(v, s.enum)}`,
        )
      if (s.re && !s.enum) {
        let re
        try {
          re = new RegExp(s.re, 'u')
        } catch {
          re = undefined
        }
        if (re && !re.test(v)) w(n, 'warning', 'pattern', `${at}: '${v}' does not match ${s.re}`)
      }
      if (s.min !== undefined && v.length < s.min) w(n, 'warning', 'length', `${at}: shorter than ${s.min}`)
      if (s.max !== undefined && v.length > s.max) w(n, 'warning', 'length', `${at}: longer than ${s.max}`)
      return
    }
    const got = infer(m, n, locals)
    if (got.t === 'any' || got.t === 'null') return
    if (got.t !== s.t && !(got.symbol && s.t === 'object')) {
      w(n, s.closed ? 'error' : 'warning', 'type', `${at}: ${s.t} expected, found ${got.t}`)
      return
    }
    if (
      s.t === 'string' &&
      s.enum &&
      typeof got.lit === 'string' &&
      n.k === 'name' &&
      !s.enum.includes(got.lit) &&
      !s.open
    )
      w(n, 'warning', 'enum', `${at}: '${got.lit}' is none of ${s.enum.join(', ')}`)
    if (s.t === 'string' && s.enum && !s.open && got.enum && !got.enum.some((e) => s.enum.includes(e)))
      w(n, 'warning', 'enum', `${at}: ${got.enum.join(', ')} are none of ${s.enum.join(', ')}`)
    if (s.t === 'string' && s.enum && !s.open && got.enum)
      for (const e of got.enum)
        if (!s.enum.includes(e)) {
          w(n, 'warning', 'enum', `${at}: can be '${e}', which is none of ${s.enum.join(', ')}`)
          break
        }
    if (s.t === 'int' && typeof got.lit === 'number') {
      if (s.min !== undefined && got.lit < s.min) w(n, 'warning', 'range', `${at}: less than ${s.min}`)
      if (s.max !== undefined && got.lit > s.max) w(n, 'warning', 'range', `${at}: more than ${s.max}`)
    }
  }
  function loopLocals(m, f, locals) {
    const l = new Map(locals ?? [])
    const src = infer(m, f.source, locals)
    l.set(f.vars[0], src.t === 'array' && src.of && !src.loose ? src.of : ANY)
    if (f.vars[1]) l.set(f.vars[1], I)
    return l
  }

  // ---- one file
  function inspect(file) {
    const m = load(file)
    const say = (n, level, rule, msg) => add(m, n, level, rule, msg)
    for (const e of m.errors) say(e, 'error', 'syntax', e.message)
    for (const d of m.dup ?? []) say(d, 'error', 'duplicate', `${d.as ?? d.name} is declared twice`)
    for (const d of m.missing ?? []) say(d, 'error', 'file', `import from ${literal(d.path)}: no such file`)
    for (const [, s] of m.symbols)
      if (s.k === 'import' && s.from) {
        const t = load(s.from)
        const r = t.symbols.get(s.name)
        if (!r && !t.spoiled) say(s.node, 'error', 'name', `${s.name} is not declared in the imported file`)
        else if (r && !r.node.decorators?.some((x) => x.name === 'export'))
          say(s.node, 'error', 'name', `${s.name} is not exported (@export())`)
      }
    if (!['resourceGroup', 'subscription', 'managementGroup', 'tenant', 'local', 'orchestrator'].includes(m.scope))
      say(
        m.nodes.find((x) => x.k === 'targetScope'),
        'error',
        'scope',
        `targetScope '${m.scope}' is none of resourceGroup, subscription, managementGroup, tenant`,
      )
    for (const d of m.nodes) {
      declaration(m, d)
      if (d.value && !m.isParams) secrets(m, d)
    }
    sameNames(m)
    if (m.isParams) {
      parameters(m)
    }
    for (const [name, s] of m.symbols) {
      const rule =
        {
          param: 'no-unused-params',
          var: 'no-unused-vars',
          import: 'no-unused-imports',
          wild: 'no-unused-imports',
          type: 'no-unused-types',
        }[s.k] ?? (s.k === 'resource' && s.node.existing ? 'no-unused-existing-resources' : undefined)
      if (
        rule &&
        !m.used.has(name) &&
        !m.spoiled &&
        !s.node.decorators?.some((x) => x.name === 'export') &&
        !(m.isParams && s.k !== 'import')
      )
        say(s.node, 'warning', rule, `${s.k} ${name} is declared but never used`)
    }
    if (!m.spoiled) cycles(m)
  }
  /** The names of an expression: declared? and remembered as used. Scopes: loop variables, lambda parameters, nested resources. */
  function names(m, n, locals, ctx = {}) {
    const go = (x, l) => {
      if (Array.isArray(x)) {
        x.forEach((y) => go(y, l))
        return
      }
      if (!x || typeof x !== 'object') return
      names(m, x, l, ctx)
    }
    if (!n || typeof n !== 'object') return
    switch (n.k) {
      case 'name':
        if (locals.has(n.name)) return
        if (ctx.param && ['var', 'resource', 'module'].includes(m.symbols.get(n.name)?.k))
          add(
            m,
            n,
            'error',
            'param-default',
            `a parameter default may use other parameters only, not ${m.symbols.get(n.name).k} ${n.name}`,
          )
        if (m.symbols.has(n.name)) {
          m.used.add(n.name)
          if (m.symbols.get(n.name).k === 'type') add(m, n, 'error', 'name', `${n.name} is a type, not a value`)
          return
        }
        if (NAMESPACES.has(n.name)) return
        add(
          m,
          n,
          'error',
          'name',
          `${n.name} is not declared${near(n.name, [...m.symbols.keys(), ...locals.keys()])}${m.outputs.has(n.name) ? ' (outputs cannot be read)' : ''}`,
        )
        return
      case 'call': {
        const own = m.symbols.get(n.name)
        if (own) m.used.add(n.name)
        if (!own && !FUNCTIONS[n.name] && !/^list/i.test(n.name))
          add(m, n, 'error', 'name', `function ${n.name} does not exist${near(n.name, Object.keys(FUNCTIONS))}`)
        else if (!own && FUNCTIONS[n.name]) {
          const [a, b] = FUNCTIONS[n.name]
          if (n.args.length < a || n.args.length > b)
            add(
              m,
              n,
              'error',
              'arguments',
              `${n.name}() takes ${a === b ? a : `${a} to ${b === 99 ? 'any number of' : b}`} arguments, found ${n.args.length}`,
            )
        } else if (own) {
          const r = deref(m, n.name)
          if (r?.s.k === 'func' && r.s.node.params.length !== n.args.length)
            add(
              m,
              n,
              'error',
              'arguments',
              `${n.name}() takes ${r.s.node.params.length} arguments, found ${n.args.length}`,
            )
          else if (r && !['func', 'foreign'].includes(r.s.k)) add(m, n, 'error', 'name', `${n.name} is no function`)
          else if (r?.s.k === 'func')
            n.args.forEach((x, i) =>
              fits(
                m,
                x,
                { ...typeOf(r.m, r.s.node.params[i].type), closed: 1 },
                `${n.name}(${r.s.node.params[i].name})`,
                locals,
              ),
            )
        }
        if ((n.name === 'utcNow' || n.name === 'newGuid') && !own && !ctx.param)
          add(m, n, 'error', 'arguments', `${n.name}() is allowed in parameter defaults only`)
        for (const x of n.args)
          if (unwrap(x)?.k === 'for')
            add(m, x, 'error', 'for', 'a loop cannot be a function argument (put it into a variable)')
        go(n.args, locals)
        return
      }
      case 'lambda': {
        const l = new Map(locals)
        n.params.forEach((p) => l.set(p, ANY))
        go(n.body, l)
        return
      }
      case 'for': {
        go(n.source, locals)
        const h = runtime(m, n.source, new Set(), locals)
        if (h)
          add(m, n.source, 'error', 'runtime', `a loop runs over what is known before the deployment; ${h.what} is not`)
        go(n.body, loopLocals(m, n, locals))
        return
      }
      case 'object': {
        const l = new Map(locals)
        for (const x of n.items) if (x.k === 'resource') l.set(x.name, ANY)
        const had = new Set()
        for (const x of n.items) {
          if (x.k === 'property' && x.name !== undefined) {
            if (had.has(x.name)) add(m, x, 'error', 'duplicate', `property ${x.name} is given twice`)
            had.add(x.name)
          }
          if (x.k === 'resource') declaration(m, x, l)
          else if (x.k === 'property') {
            if (x.key)
              go(
                x.key.parts.filter((p) => typeof p !== 'string'),
                l,
              )
            go(x.value, l)
          } else go(x, l)
        }
        return
      }
      case 'array':
        for (const x of n.items)
          if (x.k === 'for')
            add(
              m,
              x,
              'error',
              'for',
              'a loop cannot be an item of an array (give it a variable, then spread or concat it)',
            )
        go(n.items, locals)
        return
      case 'ternary':
        for (const x of [n.yes, n.no])
          if (unwrap(x)?.k === 'for')
            add(m, x, 'error', 'for', "a loop cannot be a branch of '? :' (put it into a variable)")
        go([n.test, n.yes, n.no], locals)
        boolean(m, n.test, locals, "the condition of '? :'")
        return
      case 'binary':
        if ('+-*/%'.includes(n.op))
          for (const x of [n.left, n.right]) {
            const g = infer(m, x, locals)
            if (['string', 'bool', 'array', 'object'].includes(g.t)) {
              add(
                m,
                n,
                'error',
                'type',
                `'${n.op}' adds ints only, found ${g.t} (strings: '\${a}\${b}'; arrays and objects: concat(), union())`,
              )
              break
            }
          }
        if (n.op === '&&' || n.op === '||') {
          boolean(m, n.left, locals, n.op)
          boolean(m, n.right, locals, n.op)
        }
        go([n.left, n.right], locals)
        return
      case 'unary':
        if (n.op === '!') boolean(m, n.of, locals, '!')
        go(n.of, locals)
        return
      case 'res': {
        const d = resourceOf(m, n)
        if (d === false && !(n.of.k === 'name' && locals.has(n.of.name)))
          add(m, n, 'error', 'name', `${m.text.slice(n.of.at, n.of.end)} has no nested resource ${n.name}`)
        go(n.of, locals)
        return
      }
      case 'prop':
      case 'index':
        access(m, n, locals)
        go(n.of, locals)
        if (n.k === 'index') go(n.index, locals)
        return
      case 'str': {
        if (
          n.parts.length === 3 &&
          n.parts[0] === '' &&
          n.parts[2] === '' &&
          infer(m, n.parts[1], locals).t === 'string' &&
          !infer(m, n.parts[1], locals).nullable
        )
          add(
            m,
            n,
            'warning',
            'simplify-interpolation',
            'the interpolation is the whole string: write the value itself',
          )
        const text = n.parts.filter((p) => typeof p === 'string').join('\u0000')
        const host =
          !ctx.quiet && HOSTS.find((h) => new RegExp(`(^|[./@])${h.replaceAll('.', '\\.')}\\b`, 'i').test(text))
        if (host && !/schema\.management\.azure\.com/.test(text))
          add(m, n, 'warning', 'no-hardcoded-env-urls', `'${host}' differs in other clouds: use environment()`)
        go(
          n.parts.filter((p) => typeof p !== 'string'),
          locals,
        )
        return
      }
      default:
        for (const key in n)
          if (!['k', 'at', 'end', 'decorators'].includes(key) && typeof n[key] === 'object') go(n[key], locals)
    }
  }
  function boolean(m, n, locals, where) {
    const g = infer(m, n, locals)
    if (['string', 'int', 'array', 'object'].includes(g.t))
      add(m, n, 'error', 'type', `${where} needs a bool, found ${g.t}`)
  }
  /** a.b on something whose shape is known. */
  function access(m, n, locals) {
    if (n.k !== 'prop') return
    const base = infer(m, n.of, locals),
      b = strip(base)
    const bare = unwrap(n.of)
    const root = bare?.k === 'index' ? unwrap(bare.of) : bare
    const sym = root?.k === 'name' && !locals.has(root.name) ? m.symbols.get(root.name) : undefined
    if (sym && (sym.k === 'resource' || sym.k === 'module')) {
      const looped = unwrap(sym.node.value)?.k === 'for'
      if (looped && bare.k === 'name')
        add(m, n, 'error', 'loop', `${root.name} is a loop: index it (${root.name}[i].${n.name})`)
      if (!looped && bare.k === 'index' && infer(m, bare.index, locals).t === 'int')
        add(m, n, 'error', 'loop', `${root.name} is no loop`)
      if (sym.k === 'module' && !['name', 'outputs'].includes(n.name))
        add(m, n, 'error', 'unknown-property', `module ${root.name} has name and outputs only, not ${n.name}`)
      const inside = sym.node.at < n.at && n.at < sym.node.end
      if (
        conditional(sym.node.value) &&
        !inside &&
        !n.safe &&
        n.of.k !== 'nonnull' &&
        !['id', 'name', 'type', 'apiVersion'].includes(n.name)
      )
        add(
          m,
          n,
          'warning',
          'maybe-null',
          `${root.name} is deployed on a condition: write ${root.name}.?${n.name} with a default, or ${root.name}!.${n.name}`,
        )
    }
    if (
      b.t === 'object' &&
      b.p &&
      !b.any &&
      !b.disc &&
      !b.p[n.name] &&
      !(b.others && b.others.some((o) => o.p?.[n.name]))
    ) {
      if (sym?.k === 'module' && n.name !== 'outputs') return
      if (b.readable && b.exact === false) return
      if (n.safe) return
      add(
        m,
        n,
        b.readable ? 'warning' : 'error',
        'unknown-property',
        `${m.text.slice(n.of.at, n.of.end)} has no property ${n.name}${near(n.name, Object.keys(b.p))}`,
      )
    }
    if (['string', 'int', 'bool'].includes(b.t) && !n.safe)
      add(m, n, 'error', 'type', `${m.text.slice(n.of.at, n.of.end)} is a ${b.t}, it has no property ${n.name}`)
    if (b.t === 'array' && !n.safe && !(sym && unwrap(sym.node.value)?.k === 'for'))
      add(m, n, 'error', 'type', `${m.text.slice(n.of.at, n.of.end)} is an array, it has no property ${n.name}`)
  }
  function typeNames(m, t) {
    visit(t, (x) => {
      if (x.k === 'tname') {
        if (m.symbols.has(x.name)) {
          m.used.add(x.name)
          const k = m.symbols.get(x.name).k
          if (!['type', 'import', 'wild', 'extension'].includes(k))
            add(m, x, 'error', 'name', `${x.name} is a ${k}, not a type`)
        } else if (
          !['string', 'int', 'bool', 'array', 'object', 'any', 'resourceInput', 'resourceOutput', 'sys', 'az'].includes(
            x.name,
          )
        )
          add(
            m,
            x,
            'error',
            'name',
            `type ${x.name} is not declared${near(x.name, ['string', 'int', 'bool', 'array', 'object', ...m.symbols.keys()])}`,
          )
      }
      if (x.k === 'tgeneric') {
        if (m.symbols.has(x.name)) m.used.add(x.name)
      }
      if (x.k === 'tproperty' || x.decorators?.length) decorators(m, x, '*')
      return true
    })
  }
  function decorators(m, d, kind) {
    for (const x of d.decorators ?? []) {
      const name = x.k === 'call' || x.k === 'method' ? x.name : undefined
      if (!name) {
        add(m, x, 'error', 'decorator', `@${x.name} needs parentheses`)
        continue
      }
      if (x.k === 'method' && !(x.of?.k === 'name' && NAMESPACES.has(x.of.name))) {
        add(m, x, 'error', 'decorator', `@${name}: unknown namespace`)
        continue
      }
      if (!DECORATORS[name])
        add(m, x, 'error', 'decorator', `decorator @${name} does not exist${near(name, Object.keys(DECORATORS))}`)
      else if (DECORATORS[name] !== '*' && kind !== '*' && !DECORATORS[name].split(' ').includes(kind))
        add(m, x, 'error', 'decorator', `@${name} does not go with ${kind}`)
      for (const a of x.args ?? []) {
        visit(a, (y) => {
          if (y.k === 'name' || y.k === 'call') {
            add(m, y, 'error', 'decorator', `@${name} takes constants only, not ${y.name}`)
            return false
          }
          return true
        })
      }
    }
  }
  function declaration(m, d, locals = new Map()) {
    const say = (n, level, rule, msg) => add(m, n, level, rule, msg)
    decorators(m, d, d.k)
    switch (d.k) {
      case 'param': {
        if (m.isParams) {
          names(m, d.value, locals)
          return
        }
        typeNames(m, d.type)
        const secure = d.decorators.some((x) => x.name === 'secure')
        if (d.value) {
          names(m, d.value, locals, { param: true })
          if (unwrap(d.value)?.k === 'for') say(d.value, 'error', 'for', 'a loop cannot be a parameter default')
          fits(m, d.value, { ...paramType(m, d), closed: 1, nullable: undefined }, `param ${d.name}`, locals)
          const v = unwrap(d.value)
          if (
            secure &&
            !(
              literal(v) === '' ||
              (v?.k === 'object' && v.items.length === 0) ||
              v?.k === 'null' ||
              /\bnewGuid\(/.test(m.text.slice(v.at, v.end))
            )
          )
            say(d.value, 'warning', 'secure-parameter-default', `secure parameter ${d.name} has a default`)
        }
        const t = typeOf(m, d.type).t
        if (secure && !['string', 'object', 'any'].includes(t))
          say(d, 'error', 'decorator', '@secure goes with string and object only')
        for (const x of d.decorators) {
          if (/^(min|max)Value$/.test(x.name) && !['int', 'any'].includes(t))
            say(x, 'error', 'decorator', `@${x.name} goes with int only`)
          if (/^(min|max)Length$/.test(x.name) && !['string', 'array', 'any'].includes(t))
            say(x, 'error', 'decorator', `@${x.name} goes with string and array only`)
          if (
            x.name === 'allowed' &&
            x.args?.[0]?.k === 'array' &&
            d.type.k === 'tname' &&
            ['string', 'int', 'bool'].includes(t)
          )
            for (const i of x.args[0].items) fits(m, i, { t, closed: 1 }, '@allowed', locals)
        }
        if (
          /password|pwd|secret|accountkey|acctkey/i.test(d.name) &&
          ['string', 'object'].includes((d.type.k === 'tnullable' ? d.type.of : d.type).name) &&
          !secure &&
          !d.value &&
          !/secret(name|uri|url|id|s?permission|version|ref|interval|expir|identifier)|(name|uri|url|id|type|version|length|policy|enabled|count|days)$/i.test(
            d.name,
          )
        )
          say(d, 'warning', 'secure-secrets-in-params', `param ${d.name} looks like a secret: @secure()`)
        return
      }
      case 'var': {
        if (d.type) typeNames(m, d.type)
        names(m, d.value, locals, {})
        visit(d.value, (x) => {
          if (x.k === 'for') {
            const h = runtime(m, x.body, new Set(), new Set(x.vars))
            if (h)
              add(
                m,
                x.body,
                'error',
                'runtime',
                `a loop in a variable may hold only what is known before the deployment; ${h.what} is not`,
              )
            return false
          }
          return true
        })
        if (d.type) fits(m, d.value, { ...typeOf(m, d.type), closed: 1 }, `var ${d.name}`, locals)
        return
      }
      case 'type':
        typeNames(m, d.type)
        return
      case 'func': {
        const l = new Map()
        for (const p of d.params) {
          typeNames(m, p.type)
          l.set(p.name, typeOf(m, p.type))
        }
        typeNames(m, d.type)
        names(m, d.value, l, {})
        fits(m, d.value, { ...typeOf(m, d.type), closed: 1 }, `func ${d.name}`, l)
        return
      }
      case 'output': {
        typeNames(m, d.type)
        names(m, d.value, locals, {})
        if (d.type.k !== 'tresource') fits(m, d.value, { ...typeOf(m, d.type), closed: 1 }, `output ${d.name}`, locals)
        if (!d.decorators.some((x) => x.name === 'secure')) {
          let bad
          visit(d.value, (x) => {
            if (!bad && (x.k === 'call' || x.k === 'method') && /^(list\w*|getSecret)$/i.test(x.name))
              bad = `${x.name}()`
            if (!bad && x.k === 'name') {
              const s = m.symbols.get(x.name)
              if (s?.k === 'param' && s.node.decorators.some((y) => y.name === 'secure'))
                bad = `secure parameter ${x.name}`
            }
            return true
          })
          if (bad) say(d, 'warning', 'outputs-should-not-contain-secrets', `output ${d.name} gives away ${bad}`)
        }
        return
      }
      case 'resource':
        resource(m, d, locals)
        return
      case 'module':
        module_(m, d, locals)
        return
      case 'using': {
        const p = d.path && literal(d.path)
        if (p && !/^(br|ts)[:/]/.test(p) && !existsSync(resolve(dirname(m.file), p)))
          say(d, 'error', 'file', `using ${p}: no such file`)
        return
      }
      default:
        if (d.value) names(m, d.value, locals, {})
    }
  }
  function condition(m, v, locals) {
    v = unwrap(v)
    while (v?.k === 'for') {
      locals = loopLocals(m, v, locals)
      v = unwrap(v.body)
    }
    if (v?.k === 'if') {
      const h = runtime(m, v.test, new Set(), locals)
      if (h)
        add(m, v.test, 'error', 'runtime', `a condition is decided before the deployment; ${h.what} is not known then`)
      boolean(m, v.test.k === 'paren' ? v.test.of : v.test, locals, 'if')
    }
    return locals
  }
  function resource(m, d, locals) {
    const say = (n, level, rule, msg) => add(m, n, level, rule, msg)
    const spec = literal(d.spec)
    const o = inner(d.value)
    for (const x of o?.items ?? []) if (x.k === 'resource') m.used.add(d.name)
    for (const x of o?.items ?? [])
      if (x.k === 'resource') Object.defineProperty(x, 'outer', { value: d, configurable: true })
    if (spec === undefined) {
      say(d.spec, 'error', 'resource-type', 'the resource type must be a plain string')
      names(m, d.value, locals, {})
      return
    }
    const l = condition(m, d.value, locals)
    const full = fullType(m, d)
    names(m, d.value, locals, {})
    if (!/^[\w.-]+(\/[\w.-]+)*(@\d{4}-\d\d-\d\d(-[a-z]+)?)?$/i.test(spec)) {
      if (!m.extensions)
        say(d.spec, 'error', 'resource-type', `'${spec}' is no resource type (Namespace/type@yyyy-mm-dd)`)
      return
    }
    if (!spec.includes('@') && !d.outer) {
      if (!m.extensions) say(d.spec, 'error', 'resource-type', `${spec}: the API version is missing`)
      return
    }
    if (d.outer && spec.includes('/'))
      say(d.spec, 'error', 'resource-type', `a nested resource has one type segment, '${spec}' has more`)
    if (m.extensions && (!/^[Mm]icrosoft\./.test(full.type) || /^microsoft\.graph\//i.test(full.type))) return
    const known = bodyOf(full.type, full.version)
    const name = propOf(o, 'name'),
      parent = propOf(o, 'parent'),
      scope = propOf(o, 'scope')
    for (const [k, v] of [
      ['name', name],
      ['parent', parent],
      ['scope', scope],
    ]) {
      const h = v && !d.existing && runtime(m, v, new Set(), l)
      if (h) say(v, 'error', 'runtime', `${k} must be known before the deployment; ${h.what} is not`)
    }
    loopName(m, d, o, d.existing ? [] : ['name', 'parent', 'scope'])
    const spread = o?.items.some((x) => x.k === 'spread')
    if (o && !name && !spread) say(d, 'error', 'required', `${d.name}.name: required, missing`)
    if (d.existing) {
      for (const x of o?.items ?? [])
        if (x.k === 'property' && !['name', 'parent', 'scope', 'dependsOn'].includes(x.name))
          say(x, 'error', 'existing', `an existing resource has name, parent and scope only, not ${x.name}`)
    }
    if (parent && d.outer) say(parent, 'error', 'parent', 'a nested resource has its parent already')
    if (parent && full.type.split('/').length === 2)
      say(parent, 'error', 'parent', `${full.type} is no child resource: it takes scope, not parent`)
    else if (parent) {
      const p = unwrap(parent),
        root = p?.k === 'index' ? unwrap(p.of) : p
      const s = root?.k === 'name' ? m.symbols.get(root.name) : undefined,
        pd = resourceOf(m, p)
      if (pd && p.k !== 'index' && unwrap(pd.value)?.k === 'for')
        say(parent, 'error', 'loop', `${m.text.slice(p.at, p.end)} is a loop: index it`)
      if (pd) {
        const pt = fullType(m, pd)?.type,
          want = full.type.split('/').slice(0, -1).join('/')
        if (pt && pt.toLowerCase() !== want.toLowerCase())
          say(parent, 'error', 'parent', `parent ${m.text.slice(p.at, p.end)} is a ${pt}, ${full.type} needs a ${want}`)
      } else if (root?.k === 'name' && s && s.k !== 'param' && s.k !== 'resource')
        say(parent, 'error', 'parent', `parent must be a resource, ${root.name} is a ${s.k}`)
    }
    if (name && o) {
      const segments = full.type.split('/').length - 1
      const t = unwrap(name)
      const slashes =
        t?.k === 'str'
          ? t.parts
              .filter((p) => typeof p === 'string')
              .join('')
              .split('/').length - 1
          : undefined
      if (slashes !== undefined && (parent || d.outer) && slashes > 0)
        say(name, 'error', 'name-segments', `${d.name}.name: has a '/', but the parent is given: the last segment only`)
      else if (slashes !== undefined && !parent && !d.outer && literal(t) !== undefined && slashes !== segments - 1)
        say(
          name,
          'error',
          'name-segments',
          `${d.name}.name: '${literal(t)}' has ${slashes + 1} segments, ${full.type} needs ${segments}${segments > 1 ? ' (or give the parent property)' : ''}`,
        )
      else if (
        slashes === undefined &&
        !parent &&
        !d.outer &&
        segments > 1 &&
        t?.k === 'name' &&
        m.symbols.get(t.name)?.k === 'param'
      )
        say(
          name,
          'warning',
          'use-parent-property',
          `${d.name}: a child resource without parent; its name must hold all ${segments} segments`,
        )
      else if (
        !parent &&
        !d.outer &&
        segments > 1 &&
        slashes === segments - 1 &&
        t.parts.some(
          (p) =>
            p?.k === 'prop' && p.name === 'name' && p.of.k === 'name' && m.symbols.get(p.of.name)?.k === 'resource',
        )
      )
        say(name, 'warning', 'use-parent-property', `${d.name}: give parent instead of composing the name`)
      if (known && !d.existing && full.type.split('/').length === 2) {
        const s = known.body.p?.name
        if (s && t?.k === 'str' && literal(t) !== undefined)
          fits(m, t, { ...s, req: undefined, enum: s.disc ? undefined : s.enum }, `${d.name}.name`, l)
      }
    }
    const deps = propOf(o, 'dependsOn')
    if (deps?.k === 'array')
      for (const x of deps.items) {
        const root = x.k === 'index' ? unwrap(x.of) : x
        if (root.k === 'name' && m.symbols.has(root.name)) {
          if (!['resource', 'module'].includes(m.symbols.get(root.name).k)) {
            if (!['param', 'var'].includes(m.symbols.get(root.name).k))
              say(
                x,
                'error',
                'dependsOn',
                `dependsOn takes resources and modules, ${root.name} is a ${m.symbols.get(root.name).k}`,
              )
          } else {
            let again = false
            for (const p of o.items)
              if (p !== o.items.find((q) => q.name === 'dependsOn'))
                visit(p, (y) => {
                  if (y.k === 'name' && y.name === root.name) again = true
                  return true
                })
            if (
              again &&
              x.k === 'name' &&
              unwrap(m.symbols.get(root.name).node.value)?.k !== 'for' &&
              !m.symbols.get(root.name).node.existing
            )
              say(x, 'warning', 'no-unnecessary-dependson', `${root.name} is referenced anyway`)
          }
        } else if (literal(x) !== undefined) say(x, 'error', 'dependsOn', 'dependsOn takes symbolic names, not ids')
      }
    if (!known) {
      if (!unknownTypesOk)
        say(
          d.spec,
          'warning',
          'resource-type',
          `${full.type}: not among the types described here (check the spelling, or add it)${near(
            full.type,
            [...TYPES.values()].map((x) => x.name),
          )}`,
        )
      return
    }
    if (!known.known.versions.includes(full.version))
      say(
        d.spec,
        'error',
        'api-version',
        `${known.name} has no API version ${full.version}; newest ${known.known.newest}, much used ${known.known.write}`,
      )
    if (!d.existing) {
      if (
        !scope &&
        !d.outer &&
        !parent &&
        !known.scope.includes(m.scope) &&
        !known.scope.includes('any') &&
        !known.scope.includes('extension') &&
        known.scope.length
      )
        say(
          d.spec,
          'error',
          'scope',
          `${known.name} is deployed at ${known.scope.join(', ')} scope, this file targets ${m.scope}: use a module with a scope`,
        )
      if (scope && !known.scope.includes('extension') && !known.scope.includes('any')) {
        const r = unwrap(scope)
        const s = r?.k === 'name' ? m.symbols.get(r.name) : undefined
        const st = s?.k === 'resource' ? fullType(m, s.node)?.type.toLowerCase() : undefined
        if (
          (r?.k === 'call' &&
            ['resourceGroup', 'subscription', 'managementGroup', 'tenant'].includes(r.name) &&
            !(r.name === 'tenant' && known.scope.includes('tenant'))) ||
          st === 'microsoft.resources/resourcegroups'
        )
          say(
            scope,
            'error',
            'scope',
            `a resource cannot be deployed to another scope than its file: use a module with that scope`,
          )
      }
      const p = { ...known.body.p }
      for (const k of ['parent', 'scope', 'dependsOn']) p[k] = ANY
      if (known.body.disc !== 'name') p.name = ANY
      const has = known.exact
        ? undefined
        : (path) => {
            const parts = path
              .split('.')
              .slice(1)
              .map((x) => x.replace(/\[\]$/g, ''))
            return known.others.some((b) => {
              let s = b
              for (const q of parts) {
                if (!s) return false
                if (s.t === 'array') s = s.of
                if (s?.any && !s.p?.[q]) return true
                s = s?.p?.[q]
              }
              return !!s
            })
          }
      const shapeHere = { ...known.body, p }
      const strictReq = known.exact
      const loosen = (s, depth = 0) =>
        strictReq || !s || depth > 9
          ? s
          : {
              ...s,
              req: undefined,
              p: s.p && Object.fromEntries(Object.entries(s.p).map(([k, v]) => [k, loosen(v, depth + 1)])),
              of: loosen(s.of, depth + 1),
            }
      if (o?.k === 'object')
        fits(m, { ...o, items: o.items.filter((x) => x.k !== 'resource') }, loosen(shapeHere), d.name, l, {
          version: known.exact ? ` in ${full.version}` : ` (looked up in ${known.known.newest})`,
          lenient: !known.exact,
          has,
        })
    }
  }
  function loopName(m, d, o, keys) {
    const f = unwrap(d.value)
    if (f?.k !== 'for' || !o || !propOf(o, 'name') || !keys.length || o.items.some((x) => x.k === 'spread')) return
    let uses = false
    for (const k of keys)
      visit(propOf(o, k), (x) => {
        if (x.k === 'name' && f.vars.includes(x.name)) uses = true
        return true
      })
    if (!uses)
      add(m, d, 'warning', 'loop', `every turn of the loop has the same name: use ${f.vars.join(' or ')} in it`)
  }
  function sameNames(m) {
    const seen = new Map()
    for (const d of m.nodes)
      if (((d.k === 'resource' && !d.existing) || d.k === 'module') && unwrap(d.value)?.k === 'object') {
        const o = d.value,
          n = literal(propOf(o, 'name'))
        if (n === undefined) continue
        const of = (k) => {
          const v = propOf(o, k)
          return v ? m.text.slice(v.at, v.end) : ''
        }
        const key = [
          d.k === 'module' ? 'module' : fullType(m, d)?.type.toLowerCase(),
          n.toLowerCase(),
          of('parent'),
          of('scope'),
        ].join('|')
        if (seen.has(key))
          add(m, propOf(o, 'name'), 'error', 'duplicate', `${d.name} and ${seen.get(key)} have the same name '${n}'`)
        else seen.set(key, d.name)
      }
  }
  function secrets(m, d) {
    // getSecret() is a direct value of a module parameter, nothing else
    const ok = new Set()
    if (d.k === 'module') {
      for (const p of [propOf(inner(d.value), 'params'), propOf(inner(d.value), 'extensionConfigs')])
        (function allow(v) {
          v = unwrap(v)
          if (!v) return
          if (v.k === 'ternary') {
            allow(v.yes)
            allow(v.no)
          } else if (v.k === 'method' && v.name === 'getSecret') ok.add(v)
          else if (v.k === 'object') for (const x of v.items) allow(x.value)
          else if (v.k === 'binary' && v.op === '??') {
            allow(v.left)
            allow(v.right)
          }
        })(p)
    }
    visit(d.value, (x) => {
      if (x.k === 'method' && x.name === 'getSecret' && !ok.has(x))
        add(m, x, 'error', 'secret', 'getSecret() may only be the value of a secure module parameter')
      return true
    })
  }
  function module_(m, d, locals) {
    const say = (n, level, rule, msg) => add(m, n, level, rule, msg)
    const path = literal(d.spec)
    const o = inner(d.value)
    const l = condition(m, d.value, locals)
    names(m, d.value, locals, {})
    if (path === undefined) {
      say(d.spec, 'error', 'file', 'the module path must be a plain string')
      return
    }
    for (const x of o?.items ?? [])
      if (
        x.k === 'property' &&
        !['name', 'scope', 'params', 'dependsOn', 'identity', 'extensionConfigs'].includes(x.name)
      )
        say(x, 'error', 'unknown-property', `module ${d.name} has name, scope, params and dependsOn, not ${x.name}`)
    loopName(m, d, o, ['name', 'scope'])
    for (const k of ['name', 'scope']) {
      const v = propOf(o, k),
        h = v && runtime(m, v, new Set(), l)
      if (h) say(v, 'error', 'runtime', `${k} must be known before the deployment; ${h.what} is not`)
    }
    const nm = propOf(o, 'name')
    if (literal(nm) !== undefined && (literal(nm).length > 64 || !/^[-\w._()]+$/.test(literal(nm))))
      say(nm, 'error', 'pattern', `${d.name}.name: 1 to 64 letters, digits, - _ . ( )`)
    if (/^(br|ts)[:/]/.test(path)) return
    const file = resolve(dirname(m.file), path)
    if (!existsSync(file)) {
      say(d.spec, 'error', 'file', `module ${path}: no such file`)
      return
    }
    if (!file.endsWith('.bicep')) return
    if (/\\/.test(path)) say(d.spec, 'error', 'file', 'a module path uses forward slashes')
    const t = load(file)
    if (t.spoiled) return
    const scope = propOf(o, 'scope')
    if (t.scope !== m.scope && !scope)
      say(d, 'error', 'scope', `module ${path} targets ${t.scope}, this file ${m.scope}: give scope`)
    const given = propOf(o, 'params')
    const p = {}
    let needed = false
    for (const x of t.nodes)
      if (x.k === 'param') {
        p[x.name] = { ...paramType(t, x), closed: 1, req: optional(t, x) ? undefined : 1 }
        if (p[x.name].req) needed = true
      }
    if (given) fits(m, given, { t: 'object', p, closed: 1 }, `${d.name}.params`, l)
    else if (needed && !o?.items.some((x) => x.k === 'spread'))
      say(
        d,
        'error',
        'required',
        `${d.name}.params: required, missing (${Object.keys(p)
          .filter((k) => p[k].req)
          .join(', ')})`,
      )
  }
  function parameters(m) {
    const u = m.nodes.find((x) => x.k === 'using')
    const say = (n, level, rule, msg) => add(m, n, level, rule, msg)
    if (!u) {
      if (!m.spoiled) say(undefined, 'error', 'file', 'a parameters file needs a using line')
      return
    }
    if (!u.path) return
    const p = literal(u.path)
    if (!p || !p.endsWith('.bicep')) return
    const file = resolve(dirname(m.file), p)
    if (!existsSync(file)) return
    const t = load(file),
      given = new Set()
    if (t.spoiled) return
    const wanted = new Map(t.nodes.filter((x) => x.k === 'param').map((x) => [x.name, x]))
    for (const d of m.nodes)
      if (d.k === 'param') {
        if (given.has(d.name)) say(d, 'error', 'duplicate', `param ${d.name} is given twice`)
        given.add(d.name)
        const w = wanted.get(d.name)
        if (!w)
          say(d, 'error', 'unknown-property', `${p} has no parameter ${d.name}${near(d.name, [...wanted.keys()])}`)
        else fits(m, d.value, { ...paramType(t, w), closed: 1 }, `param ${d.name}`, new Map())
      }
    if (!m.nodes.some((x) => x.k === 'extends'))
      for (const [n, w] of wanted)
        if (!given.has(n) && !optional(t, w)) say(u, 'error', 'required', `param ${n}: required by ${p}, missing`)
  }
  function cycles(m) {
    const edges = new Map()
    for (const [name, s] of m.symbols)
      if (['var', 'resource', 'module', 'param'].includes(s.k)) {
        const to = new Set()
        const v = s.node.value
        if (v)
          (function go(n, hidden) {
            visit(n, (x) => {
              if (x !== n && x.k === 'resource') return false
              if (x !== n && (x.k === 'lambda' || x.k === 'for')) {
                go(x, new Set([...hidden, ...(x.params ?? x.vars)]))
                return false
              }
              if (x.k === 'name' && m.symbols.has(x.name) && !hidden.has(x.name)) to.add(x.name)
              return true
            })
          })(v, new Set(v.k === 'lambda' ? v.params : v.k === 'for' ? v.vars : []))
        edges.set(name, to)
      }
    const state = new Map()
    const go = (n, path) => {
      if (state.get(n) === 2) return
      if (state.get(n) === 1) {
        const c = path.slice(path.indexOf(n))
        add(m, m.symbols.get(n).node, 'error', 'cycle', `cycle: ${[...c, n].join(' → ')}`)
        return
      }
      state.set(n, 1)
      for (const x of edges.get(n) ?? []) go(x, [...path, n])
      state.set(n, 2)
    }
    for (const n of edges.keys()) go(n, [])
  }
  for (const f of roots) inspect(f)
  // #disable-next-line RULE and #disable-diagnostics RULE silence the linter rules (not errors)
  const kept = findings.filter((f) => {
    const m = files.get(f.file)
    m.lines ??= m.text.split(/\r?\n/)
    m.off ??= new Set(m.lines.flatMap((x) => /^\s*#disable-diagnostics\s+(.*)/.exec(x)?.[1].split(/\s+/) ?? []))
    if (f.level === 'error') return true
    const prev = m.lines[f.line - 2] ?? ''
    return !new RegExp(`^\\s*#disable-next-line.*\\b(${f.rule}|BCP\\d+)\\b`).test(prev) && !m.off.has(f.rule)
  })
  const seen = new Set()
  return kept
    .filter((f) => {
      const k = `${f.file}:${f.line}:${f.message}`
      if (seen.has(k)) return false
      seen.add(k)
      return true
    })
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
}

/** The writable property paths of a type, one line each: path, type, values, required. */
export function paths(key) {
  const r = BODIES.get(key.toLowerCase()) ?? BODIES.get(`${key}@${TYPES.get(key.toLowerCase())?.write}`.toLowerCase())
  if (!r) return undefined
  const out = []
  ;(function go(n, at) {
    for (const [k, v] of Object.entries(n.p ?? {})) {
      if (v.ro) continue
      const p = at ? `${at}.${k}` : k
      out.push(
        `${p}: ${v.t}${v.t === 'array' ? `<${v.of?.t ?? 'any'}>` : ''}${v.req ? ' (required)' : ''}${v.enum ? ` = ${v.enum.join(' | ')}${v.open ? ' | …' : ''}` : ''}${v.min !== undefined || v.max !== undefined ? ` [${v.min ?? ''}..${v.max ?? ''}]` : ''}`,
      )
      go(v, p)
      let f = v.of,
        q = p
      while (f) {
        q += '[]'
        go(f, q)
        f = f.of
      }
      if (v.val) go(v.val, `${p}.*`)
    }
    for (const [k, v] of Object.entries(n.variants ?? {})) go(v, `${at}<${n.disc}=${k}>`)
  })(r.body, '')
  return out
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2),
    flag = (f) => {
      const i = args.indexOf(f)
      if (i < 0) return false
      args.splice(i, 1)
      return true
    }
  const errorsOnly = flag('--errors-only'),
    unknownTypesOk = flag('--unknown-types-ok'),
    json = flag('--json')
  const ex = args.indexOf('--exclude')
  const exclude = ex >= 0 ? new RegExp(args.splice(ex, 2)[1]) : undefined
  if (args[0] === '--paths') {
    const p = paths(args[1] ?? '')
    console.log(p ? p.join('\n') : `unknown type; known: ${Object.keys(FACTS.types).join(', ')}`)
    process.exit(p ? 0 : 2)
  }
  if (args.length === 0 || args.some((a) => !existsSync(a))) {
    console.error(
      'usage: check-bicep.mjs FOLDER|FILE … [--errors-only] [--unknown-types-ok] [--json] [--exclude REGEX]',
    )
    process.exit(2)
  }
  const all = check(args, { unknownTypesOk, exclude }).filter((f) => !errorsOnly || f.level === 'error')
  if (json) console.log(JSON.stringify(all, null, 1))
  else {
    for (const f of all)
      console.log(`${relative(process.cwd(), f.file)}:${f.line}: ${f.level} [${f.rule}] ${f.message}`)
    const e = all.filter((f) => f.level === 'error').length
    console.log(all.length ? `${e} errors, ${all.length - e} warnings` : 'clean')
  }
  process.exit(all.length ? 1 : 0)
}
