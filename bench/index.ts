/**
 * `npm run bench:index`: what a question of Legal costs as the archive grows. Three indexes stand side by side and are
 * asked in turn, so that a busy machine is busy for all of them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { createArchiveIndex } from '../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { createRecordSearch } from '../adapters/cosmos-index/record-search.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import { lookupsOf, type SearchQuestion } from '../domain/legal/lookup.ts'
import type { ArchiveIndex, ArchiveRecord } from '../domain/ports/archive-index.ts'
import type { RecordSearch } from '../domain/ports/record-search.ts'
import { startCosmos } from '../local/cosmos/start-cosmos.ts'
import { startIdentity } from '../local/identity/start-identity.ts'
import { COSMOS } from '../local/platform/provision.ts'
import { localCertificate } from '../local/tls/local-certificate.ts'
import { searchRecords } from '../use-cases/legal/search-records.ts'
import { fillIndex } from './support/fill-index.ts'
import { benchOptions, note } from './support/options.ts'
import { plainRecord } from './support/plain-record.ts'
import { atMost, report, type Figure } from './support/table.ts'

const { json, short } = benchOptions(
  'bench:index',
  'Questions of Legal to indexes of growing size: request charge and p95.',
  'smaller indexes',
)

const SIZES = short ? [1_000, 10_000, 100_000] : [10_000, 100_000, 1_000_000]
const ROUNDS = short ? 150 : 400
const PAGE = 50
/** Of every key that is asked for: as many in the small archive as in the large one. */
const ASKED = 60
const MONTH = { from: '2025-03-01', to: '2025-03-31' }
const YEAR = { from: '2025-01-01', to: '2025-12-31' }
/** Name, question, partitions that it may read. */
const QUESTIONS: readonly [string, SearchQuestion, number][] = [
  ['a business key', { key: { by: 'business', name: 'trading_id', value: 'asked' }, ...YEAR }, 1],
  ['an agent, one month', { key: { by: 'agent', id: 'agent-asked' }, ...MONTH }, 1],
  ['a queue, one month', { key: { by: 'queue', id: 'queue-asked' }, ...MONTH }, 1],
  ['a number, one month', { key: { by: 'address', id: 'tel:+15550100' }, ...MONTH }, 1],
  ['an agent, one year', { key: { by: 'agent', id: 'agent-year' }, ...YEAR }, 12],
  ['a day', { key: { by: 'range' }, from: '2025-03-09', to: '2025-03-09' }, 1],
]

interface Standing {
  size: number
  index: ArchiveIndex
  search: RecordSearch
}

const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
const certificate = await localCertificate(dataDir)
const identity = await startIdentity({ dataDir, port: 0 })
tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
Object.assign(process.env, { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header })
const standing: Standing[] = []
for (const size of SIZES) standing.push(await indexOf(size))
report(await measure(), json)
rmSync(dataDir, { recursive: true, force: true })
process.exit()

async function indexOf(size: number): Promise<Standing> {
  const began = performance.now()
  const folder = join(dataDir, String(size))
  fillIndex(folder, size)
  const cosmos = await startCosmos({
    dataDir: folder,
    port: 0,
    tls: certificate,
    verifier: identity.verifier,
    provision: COSMOS,
  })
  const database = connectCosmos(cosmos.url, credentialFor(identity.identityFor('app').clientId), COSMOS.database)
  const index = createArchiveIndex(database)
  await index.put(Array.from({ length: ASKED }, (_, n) => asked(n)))
  note(`an index of ${size} records, filled in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return { size, index, search: createRecordSearch(database) }
}

function asked(n: number): ArchiveRecord {
  const day = n % 2 === 0 ? '2025-03-09' : `2025-${String(1 + (n % 12)).padStart(2, '0')}-09`
  return plainRecord(`asked-${n}`, day, {
    queueIds: ['queue-asked'],
    agentIds: ['agent-asked', 'agent-year'],
    addresses: ['tel:+15550100'],
    keys: { trading_id: 'asked' },
  })
}

async function measure(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, question, most] of QUESTIONS) {
    const charges = new Map<number, number>()
    const times = new Map<number, number[]>(SIZES.map((size) => [size, []]))
    for (let round = 0; round < ROUNDS; round++)
      for (const { size, search } of standing) {
        const began = performance.now()
        const answer = await searchRecords(search, question, null, PAGE)
        // The first rounds warm the connection and the pages of the file.
        if (round >= ROUNDS / 10) times.get(size)?.push(performance.now() - began)
        charges.set(size, answer.requestCharge)
        if (answer.hits.length === 0) throw new Error(`${name}: no answer, so nothing is measured`)
        if (answer.partitions > most) throw new Error(`${name}: ${answer.partitions} partitions`)
      }
    note(`${name} (${lookupsOf(question).length} partitions): ${words(charges, times)}`)
    figures.push(...against(name, charges, times))
  }
  const reads = new Map<number, number[]>(SIZES.map((size) => [size, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const { size, index } of standing) {
      const began = performance.now()
      if ((await index.record(`asked-${round % ASKED}`)) === null) throw new Error('the record is not there')
      if (round >= ROUNDS / 10) reads.get(size)?.push(performance.now() - began)
    }
  return [...figures, ratio('a conversation', reads)]
}

function against(name: string, charges: Map<number, number>, times: Map<number, number[]>): Figure[] {
  const [small = 0, large = 0] = [charges.get(SIZES[0] ?? 0), charges.get(SIZES.at(-1) ?? 0)]
  return [
    atMost(`${name}: request charge at ${SIZES.at(-1) ?? 0} against ${SIZES[0] ?? 0}`, large / small, 'x', 1),
    ratio(name, times),
  ]
}

function ratio(name: string, times: Map<number, number[]>): Figure {
  const [small = 1, large = Infinity] = [p95(times.get(SIZES[0] ?? 0)), p95(times.get(SIZES.at(-1) ?? 0))]
  return atMost(
    `${name}: p95 at ${SIZES.at(-1) ?? 0} (${large.toFixed(1)} ms) against ${SIZES[0] ?? 0}`,
    large / small,
    'x',
    1.3,
  )
}

function p95(times: readonly number[] = []): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Infinity
}

function words(charges: Map<number, number>, times: Map<number, number[]>): string {
  return SIZES.map(
    (size) => `${size}: ${charges.get(size)?.toFixed(2) ?? ''} RU, p95 ${p95(times.get(size)).toFixed(1)} ms`,
  ).join('; ')
}
