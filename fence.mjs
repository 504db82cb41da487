/**
 * Who may import what, as ARCHITECTURE.md says it: one row a room, everything else is refused by `npm run lint`.
 * A room is a folder (the longest name that fits counts); `rooms` are the others that it may import, `types` those of
 * which it may import types only, `packages` the packages and Node modules; `*` stands for any run of characters.
 */
export const FENCE = {
  'domain': { rooms: ['card-data/kinds.ts'], types: ['card-data'], packages: ['zod'] },
  'card-data': { rooms: [], types: [], packages: ['fflate', 'pako'] },
  'evidence': {
    rooms: ['domain', 'card-data/kinds.ts'],
    types: [],
    packages: ['zod', 'canonicalize', 'jose', 'node:crypto'],
  },
  'api': { rooms: ['domain'], types: [], packages: ['zod'] },
  'api/write-openapi.ts': { rooms: ['api', 'domain'], types: [], packages: ['node:fs'] },
  'use-cases': {
    rooms: ['domain', 'evidence', 'card-data'],
    types: [],
    packages: ['zod', 'p-limit', 'jose', 'node:stream', 'node:stream/promises', 'node:readline', 'node:zlib'],
  },
  'activities': {
    rooms: ['domain', 'evidence', 'card-data', 'use-cases'],
    types: [],
    packages: ['zod', 'p-limit', 'node:stream', 'node:stream/promises', 'node:readline', 'node:zlib'],
  },
  'orchestrations': { rooms: ['domain'], types: ['activities/contract.ts', 'activities/contract'], packages: [] },
  'orchestrations/durable.ts': {
    rooms: ['domain', 'orchestrations'],
    types: ['activities/contract.ts', 'activities/contract'],
    packages: ['durable-functions'],
  },
  'adapters/config': { rooms: ['domain'], types: [], packages: ['@azure/core-rest-pipeline', 'zod', 'node:*'] },
  'adapters/policy-file.ts': { rooms: ['domain'], types: [], packages: ['zod', 'node:*'] },
  'adapters/attachment-examiner': { rooms: ['domain', 'card-data'], types: [], packages: ['node:worker_threads'] },
  'adapters/azure-resources': {
    rooms: ['domain', 'adapters/config'],
    types: [],
    packages: ['@azure/*', 'zod', 'node:*'],
  },
  'adapters/blob-vault': {
    rooms: ['domain', 'evidence', 'adapters/config'],
    types: [],
    packages: ['@azure/*', 'zod', 'p-limit', 'node:*'],
  },
  'adapters/cosmos-index': {
    rooms: ['domain', 'evidence', 'adapters/config'],
    types: [],
    packages: ['@azure/*', 'zod', 'p-limit', 'node:*'],
  },
  'adapters/disposition-queue': { rooms: ['domain'], types: [], packages: ['@azure/*'] },
  'adapters/genesys': {
    rooms: ['domain', 'adapters/config'],
    types: [],
    packages: [
      'purecloud-platform-client-v2',
      'undici',
      'csv-parse',
      'stream-chain',
      'stream-json*',
      'zod',
      'p-limit',
      'node:*',
    ],
  },
  'adapters/identity': {
    rooms: ['domain', 'adapters/config'],
    types: [],
    packages: ['@azure/identity', 'jose', 'zod', 'node:*'],
  },
  'adapters/key-vault': { rooms: ['domain', 'adapters/config'], types: [], packages: ['@azure/*', 'node:*'] },
  'functions': {
    rooms: ['api', 'use-cases', 'domain', 'card-data', 'activities', 'orchestrations'],
    types: [],
    packages: ['@azure/functions', 'durable-functions', 'zod', 'p-limit', 'node:*'],
  },
  'functions/entry.ts': { rooms: ['functions'], types: [], packages: [] },
  'functions/disposition.ts': {
    rooms: ['functions', 'use-cases', 'domain', 'adapters'],
    types: [],
    packages: ['@azure/functions'],
  },
  'functions/main.ts': {
    rooms: ['functions', 'api', 'use-cases', 'domain', 'activities', 'adapters'],
    types: [],
    packages: ['@azure/*', 'p-limit', 'node:*'],
  },
  'cli': {
    rooms: ['api', 'use-cases', 'domain', 'evidence', 'card-data', 'adapters'],
    types: [],
    packages: ['*'],
  },
  'cli/local-session.ts': { rooms: ['cli', 'adapters', 'local'], types: [], packages: ['*'] },
  'infra': { rooms: [], types: [], packages: ['node:crypto', 'node:fs', 'node:path'] },
  'local': { rooms: ['*'], types: [], packages: ['*'] },
  'bench': { rooms: ['*'], types: [], packages: ['*'] },
  'packaging': { rooms: ['local'], types: [], packages: ['rolldown', 'yazl', 'zod', 'node:*'] },
  'simulation': { rooms: ['*'], types: [], packages: ['*'] },
  'test': { rooms: ['*'], types: [], packages: ['*'] },
}

const inRoom = (path, room) => room === '*' || path === room || path.startsWith(`${room}/`)
const roomOf = (path) =>
  Object.keys(FENCE)
    .filter((room) => inRoom(path, room))
    .sort((a, b) => b.length - a.length)[0]
const fits = (name, pattern) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '.*')}$`).test(name)

/**
 * Why an import is refused, or null. `file` and a relative `specifier` resolve inside the repository; paths use `/`.
 * A folder of `adapters/` is a room of its own: an adapter never reaches into another one.
 */
export function refusal(file, specifier, typeOnly) {
  const room = roomOf(file)
  if (room === undefined) return null
  const { rooms, types, packages } = FENCE[room]
  if (!specifier.startsWith('.')) {
    return packages.some((pattern) => fits(specifier, pattern))
      ? null
      : `${room}/ may not import the package '${specifier}' (fence.mjs).`
  }
  const target = new URL(specifier, `file:///${file}`).pathname.slice(1)
  if (!target.includes('/') || inRoom(target, room)) return null
  if ([...rooms, ...(typeOnly ? types : [])].some((allowed) => inRoom(target, allowed))) return null
  return types.some((allowed) => inRoom(target, allowed))
    ? `${room} may import types only of ${roomOf(target) ?? target} (fence.mjs).`
    : `${room} may not import ${target} (fence.mjs).`
}

/** Loops of activities that wait and look at no clock: what bounds them. */
export const BOUNDED_LOOPS = {
  'activities/audits/seal-audits.ts': 'a file a service, of storage only',
  'activities/audits/service-list.ts': 'two answers of a source that has some sixty services',
  'activities/audits/store-audits.ts': 'the entries of one service of one part of a day, as a stream',
  'activities/backfill/poll-backfill.ts': 'days side by side, and so many that are skipped in a look',
  'activities/discovery/plan-day.ts': 'what is staged and indexed of a day: no call to the source',
  'activities/discovery/snapshot-names.ts': 'directories: users by the hundred',
  'activities/legal/holds.ts': 'pages of the register',
  'activities/legal/retrievals.ts': 'a page of records',
  'activities/losses/check-expiring.ts': 'so many pages a night',
  'activities/losses/order-upload-reports.ts': 'four reports',
  'activities/losses/read-upload-reports.ts': 'four reports; rows are a stream with a most',
  'activities/retention/apply-policy.ts': 'so many records',
  'activities/sealing/certified-entries.ts': 'pages of what is staged of a day: no call to the source',
  'activities/sealing/day-listing.ts': 'one shard of a day: listings of storage',
  'activities/sealing/lost-records.ts': 'one folder of the vault',
  'activities/sealing/seal-day.ts': 'a line for each conversation, of index and storage: no call to the source',
  'activities/sealing/staged-facts.ts': 'what is staged of a day',
  'activities/slices/close-pending.ts': 'a page of some two hundred',
  'activities/slices/pending.ts': 'what is staged of a day',
  'activities/slices/reported.ts': 'what is staged of a slice',
  'activities/slices/submit-slice.ts': 'a call for a hundred conversations of a slice',
  'activities/tenant/seal-tenant.ts': 'what is staged of the comparison',
}
const LOOPS = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement'])

/** The table and the bounds as ESLint rules. */
export const fencePlugin = {
  rules: {
    'imports': {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const file = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/')
        const check = (node, source, typeOnly) => {
          const reason = typeof source?.value === 'string' ? refusal(file, source.value, typeOnly) : null
          if (reason !== null) context.report({ node, message: reason })
        }
        return {
          ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
          ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
          ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
          ImportExpression: (node) => check(node, node.source, false),
          TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
        }
      },
    },
    /** An activity runs for less than five minutes: a loop that waits looks at the clock, or its file says why not. */
    'bounded-activities': {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const file = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/')
        if (!file.startsWith('activities/') || file in BOUNDED_LOOPS) return {}
        const check = (node) => {
          const text = context.sourceCode.getText(node)
          if (!/\bawait\b/.test(text)) return
          const around = [node, ...context.sourceCode.getAncestors(node)].filter(({ type }) => LOOPS.has(type))
          if (
            around.some((loop) =>
              /\.over\(\)|clock\.now\(\) - began|^for \(const .* of few\(/.test(context.sourceCode.getText(loop)),
            )
          )
            return
          context.report({
            node,
            message:
              'A loop of an activity that waits must end with its deadline (activities/deadline.ts) and hand back the ' +
              'rest, go over few() things, or BOUNDED_LOOPS in fence.mjs says what bounds it.',
          })
        }
        return {
          ForStatement: check,
          ForOfStatement: check,
          ForInStatement: check,
          WhileStatement: check,
          DoWhileStatement: check,
        }
      },
    },
  },
}
