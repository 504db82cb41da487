// One file: everything that is declared in it, and it as a whole.
import { literal } from '../language/nodes.mjs'
import { say } from '../meaning/program.mjs'
import { cycles } from './cycles.mjs'
import { declaration } from './declarations.mjs'
import { sameNames } from './deployed.mjs'
import { parametersFile } from './params.mjs'
import { secretsInPlace } from './secrets.mjs'

const DEPLOYMENT_SCOPES = ['resourceGroup', 'subscription', 'managementGroup', 'tenant']
const SCOPES = [...DEPLOYMENT_SCOPES, 'local', 'orchestrator']

export function inspect(m) {
  for (const e of m.errors) say(m, e, 'error', 'syntax', e.message)
  for (const d of m.duplicates) say(m, d, 'error', 'duplicate', `${d.as ?? d.name} is declared twice`)
  for (const d of m.missing) say(m, d, 'error', 'file', `import from ${literal(d.path)}: no such file`)
  for (const s of m.symbols.values()) if (s.k === 'import' && s.from) imported(m, s)
  if (!SCOPES.includes(m.scope))
    say(
      m,
      m.nodes.find((x) => x.k === 'targetScope'),
      'error',
      'scope',
      `targetScope '${m.scope}' is none of ${DEPLOYMENT_SCOPES.join(', ')}`,
    )
  for (const d of m.nodes) {
    declaration(m, d)
    if (d.value && !m.isParams) secretsInPlace(m, d)
  }
  sameNames(m)
  if (m.isParams) parametersFile(m)
  if (m.spoiled) return
  for (const [name, s] of m.symbols) unused(m, name, s)
  cycles(m)
}

const isExported = (node) => node.decorators?.some((x) => x.name === 'export')

function imported(m, s) {
  const from = m.program.load(s.from)
  const there = from.symbols.get(s.name)
  if (!there) {
    if (!from.spoiled) say(m, s.node, 'error', 'name', `${s.name} is not declared in the imported file`)
  } else if (!isExported(there.node)) say(m, s.node, 'error', 'name', `${s.name} is not exported (@export())`)
}

const UNUSED = {
  param: 'no-unused-params',
  var: 'no-unused-vars',
  import: 'no-unused-imports',
  wild: 'no-unused-imports',
  type: 'no-unused-types',
}

function unused(m, name, s) {
  const rule = UNUSED[s.k] ?? (s.k === 'resource' && s.node.existing ? 'no-unused-existing-resources' : undefined)
  if (!rule || m.used.has(name) || isExported(s.node) || (m.isParams && s.k !== 'import')) return
  say(m, s.node, 'warning', rule, `${s.k} ${name} is declared but never used`)
}
