// The files of a check and the names that they declare. Everywhere here `m` is a file of a program, `d` a declaration,
// `n` a node, `locals` the names that hold inside it (loop variables, parameters) with their shapes.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { lineOf, literal } from '../language/nodes.mjs'
import { parse } from '../language/parse.mjs'

/** Files are parsed once; those reached only through modules and imports are loaded too, but not reported on. */
export class Program {
  findings = []
  files = new Map()
  constructor({ unknownTypesOk }) {
    this.unknownTypesOk = unknownTypesOk
  }
  load(file) {
    if (!this.files.has(file)) {
      const m = read(file, this)
      this.files.set(file, m)
      for (const d of m.nodes) declare(m, d)
    }
    return this.files.get(file)
  }
}

/** Adds a finding at a node. */
export function say(m, node, level, rule, message) {
  const at = node?.nameAt !== undefined && node.decorators ? node.nameAt : (node?.at ?? 0)
  m.program.findings.push({ file: m.file, line: lineOf(m.text, at), level, rule, message })
}

function read(file, program) {
  const text = readFileSync(file, 'utf8')
  const isParams = file.endsWith('.bicepparam')
  const { nodes, errors } = parse(text, { params: isParams })
  return {
    program,
    file,
    text,
    nodes,
    errors,
    isParams,
    scope: 'resourceGroup',
    /** Of names: { k: kind, node }; of an import also the file and the name there. */
    symbols: new Map(),
    outputs: new Map(),
    duplicates: [],
    missing: [],
    used: new Set(),
    inferring: new Set(),
    /** Not all of it could be read: what is missing in it says nothing. */
    spoiled: errors.length > 0,
  }
}

function declare(m, d) {
  if (d.k === 'targetScope') m.scope = literal(d.value) ?? m.scope
  else if (d.k === 'import') declareImport(m, d)
  else if (d.k === 'output') {
    if (m.outputs.has(d.name)) m.duplicates.push(d)
    m.outputs.set(d.name, d)
  } else if (d.k === 'extension' || d.k === 'provider') {
    const name = d.name ?? (d.spec.k === 'name' ? d.spec.name : undefined)
    if (name) m.symbols.set(name, { k: 'extension', node: d })
    m.extensions = true
  } else if (d.name && d.k !== 'metadata') {
    if (m.symbols.has(d.name) && !(m.isParams && d.k === 'param')) m.duplicates.push(d)
    m.symbols.set(d.name, { k: d.k, node: d })
  }
}

function declareImport(m, d) {
  const path = literal(d.path)
  const target = path && !inRegistry(path) ? resolve(dirname(m.file), path) : undefined
  if (target && !existsSync(target)) m.missing.push(d)
  const from = target?.endsWith('.bicep') && existsSync(target) ? target : undefined
  if (d.all) m.symbols.set(d.all, { k: 'wild', node: d, from })
  for (const n of d.names) {
    if (m.symbols.has(n.as)) m.duplicates.push(n)
    m.symbols.set(n.as, { k: 'import', node: { ...d, at: n.at, name: n.as }, from, name: n.name })
  }
}

/** Whether a path names a module of a registry or a template spec: nothing that lies here. */
export const inRegistry = (path) => /^(br|ts)[:/]/.test(path)

/** The file that a module deploys, where it lies here. */
export function moduleFile(m, d) {
  const path = literal(d.spec)
  if (!path || inRegistry(path)) return undefined
  const file = resolve(dirname(m.file), path)
  return file.endsWith('.bicep') && existsSync(file) ? m.program.load(file) : undefined
}

/** The symbol behind a name, through imports, with its file: {m, s}. What lies elsewhere has the kind `foreign`. */
export function deref(m, name) {
  const s = m.symbols.get(name)
  if (s?.k !== 'import') return s && { m, s }
  const from = s.from && m.program.load(s.from)
  return from?.symbols.has(s.name) ? deref(from, s.name) : { m, s: { k: 'foreign' } }
}
