// Checks Bicep without the Bicep compiler: syntax, names, types, modules, and resource bodies by resource-types.json.
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Program } from './meaning/program.mjs'
import { inspect } from './rules/file.mjs'

/**
 * @returns findings [{file, line, level: 'error'|'warning', rule, message}] in the .bicep and .bicepparam files of the
 * paths
 */
export function check(paths, { unknownTypesOk = false, exclude } = {}) {
  const program = new Program({ unknownTypesOk })
  for (const path of paths) for (const file of filesUnder(resolve(path), exclude)) inspect(program.load(file))
  const told = new Set()
  return program.findings
    .filter((finding) => !silenced(finding, program.files.get(finding.file)))
    .filter(({ file, line, message }) => {
      const key = `${file}:${line}:${message}`
      return !told.has(key) && told.add(key)
    })
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
}

function filesUnder(path, exclude) {
  const stat = statSync(path, { throwIfNoEntry: false }) // a dead link is no file
  if (stat?.isDirectory())
    return readdirSync(path)
      .sort()
      .filter((name) => name !== 'node_modules' && name !== '.git')
      .flatMap((name) => filesUnder(join(path, name), exclude))
  return stat && /\.bicep(param)?$/.test(path) && !exclude?.test(path) ? [path] : []
}

/** `#disable-next-line RULE` and `#disable-diagnostics RULE` silence warnings, not errors. */
function silenced({ level, line, rule }, { text }) {
  if (level === 'error') return false
  const lines = text.split(/\r?\n/)
  const off = lines.flatMap((x) => /^\s*#disable-diagnostics\s+(.*)/.exec(x)?.[1].split(/\s+/) ?? [])
  const before = lines[line - 2] ?? ''
  return off.includes(rule) || new RegExp(`^\\s*#disable-next-line.*\\b(${rule}|BCP\\d+)\\b`).test(before)
}
