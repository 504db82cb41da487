/**
 * `npm run bench:audits`: how soon the audit log answers, what that costs as the archive grows, and what a very large
 * day takes.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createAuditIndex } from '../adapters/cosmos-index/audit-index.ts'
import { connectCosmos } from '../adapters/cosmos-index/connect-cosmos.ts'
import { credentialFor } from '../adapters/identity/credentials.ts'
import type { AuditDayView } from '../api/audits.ts'
import { apiClient } from '../cli/api-client.ts'
import type { AuditRow } from '../domain/audit/audit.ts'
import type { AuditIndex } from '../domain/ports/audit-index.ts'
import type { Platform } from '../local/platform/start-platform.ts'
import { buildIfNeeded } from '../local/start/build.ts'
import { personaTokens } from '../local/identity/persona-tokens.ts'
import { startHostProcess } from '../local/start/children.ts'
import { DAY, peakOf, VOICE } from './support/measured-night.ts'
import { benchOptions, note } from './support/options.ts'
import { withStandIns } from './support/stand-ins.ts'
import { atMost, report, type Figure } from './support/table.ts'

const { json, short } = benchOptions(
  'bench:audits',
  'Questions to the audit log, and a very large day of it.',
  'a smaller index and day',
)

const SIZES = short ? [1_000, 10_000, 100_000] : [10_000, 100_000, 1_000_000]
const FLOOD = short ? 50_000 : 250_000
const QUESTIONS = 200
const FIRST_YEAR = 2017
const DAYS = 3652
const QUESTION = {
  userIds: ['user-7'],
  entityIds: ['queue-asked'],
  action: 'AddPermission',
  from: '2024-01-01',
  to: '2026-12-31',
}

buildIfNeeded()
const figures: Figure[] = []
await withStandIns({ kind: 'none' }, questions)
await withStandIns(
  {
    kind: 'simulated',
    tenant: {
      day: DAY,
      conversations: 1,
      seed: 1,
      speed: 4000,
      faults: [],
      rateLimit: 100_000,
      profile: { ...VOICE, auditFlood: { day: DAY, entries: FLOOD } },
    },
  },
  largeDay,
)
report(figures, json)
process.exit()

/**
 * Ten years of an index; the queue that is asked for changes as often in the small archive as in the large one, as in
 * life.
 */
async function questions(platform: Platform): Promise<void> {
  const index = createAuditIndex(
    connectCosmos(platform.file.cosmosUrl, credentialFor(platform.file.clientIds.app), 'holdfast'),
  )
  const charges: number[] = []
  let filled = 0
  for (const size of SIZES) {
    note(`an index of ${size} entries over ten years`)
    await fill(index, filled, size)
    filled = size
    const times: number[] = []
    for (let i = 0; i < QUESTIONS; i++) {
      const began = performance.now()
      const { rows, requestCharge } = await index.search(QUESTION, 1000)
      times.push(performance.now() - began)
      if (rows.length === 0) throw new Error('the question has no answer: the benchmark measures nothing')
      if (i === 0) charges.push(requestCharge)
    }
    const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Infinity
    note(`  p95 ${p95.toFixed(1)} ms, ${charges.at(-1)?.toFixed(1) ?? ''} request units`)
    if (size === SIZES.at(-1)) figures.push(atMost(`p95 of the sample question over ${size} entries`, p95, 'ms', 50))
  }
  figures.push(
    atMost(
      `its request charge at ${SIZES.at(-1) ?? 0} entries against ${SIZES[0] ?? 0}`,
      (charges.at(-1) ?? 0) / (charges[0] ?? 1),
      'x',
      1.1,
    ),
  )
}

async function fill(index: AuditIndex, from: number, to: number): Promise<void> {
  let n = from
  for (let d = 0; d < DAYS; d++) {
    const day = new Date(Date.UTC(FIRST_YEAR, 0, 1) + d * 86_400_000).toISOString().slice(0, 10)
    const rows: AuditRow[] = []
    // The asked queue changes every third day, whatever the size; it is written once, with the first size.
    if (from === 0 && d % 3 === 0)
      rows.push(row(day, `asked-${d}`, 'user-7', 'queue-asked', d % 2 === 0 ? 'AddPermission' : 'Update'))
    for (const until = from + Math.floor(((to - from) * (d + 1)) / DAYS); n < until; n++)
      rows.push(
        row(day, `n-${n}`, `user-${n % 97}`, `entity-${n % 1009}`, ['Update', 'Create', 'AddPermission'][n % 3] ?? ''),
      )
    if (rows.length > 0)
      await index.put(
        day,
        `Service${from}`,
        (async function* () {
          yield await Promise.resolve(rows)
        })(),
      )
  }
}

function row(day: string, id: string, userId: string, entityId: string, action: string): AuditRow {
  return {
    id,
    time: `${day}T10:00:00.000Z`,
    service: 'PeoplePermissions',
    action,
    userId,
    userName: userId,
    entityType: 'Queue',
    entityId,
    entityName: entityId,
    changed: ['permissions'],
    file: `audit-logs/${day}/x.ndjson.gz`,
    line: 1,
    sha256: 'a'.repeat(64),
  }
}

async function largeDay(platform: Platform, dataDir: string): Promise<void> {
  note(`a service with ${FLOOD} entries in a day`)
  const host = await startHostProcess(platform.file, {
    dataDir,
    speed: 4000,
    log: 'quiet',
    usualPort: false,
    settings: { GENESYS_CALLS_PER_MINUTE: '3000' },
  })
  const api = apiClient(host.url, personaTokens(platform.file.directory, 'compliance'))
  const began = performance.now()
  await api.startAudits(DAY)
  let view: AuditDayView | null = null
  while (view === null || view.status === 'running') {
    view = await api.auditDay(DAY).catch(() => null)
    await pause(200)
  }
  const expected = Object.values(platform.simulator?.auditTruth(DAY) ?? {}).flat().length
  note(
    `  ${Math.round((performance.now() - began) / 1000)} s, ${view.entries ?? 0} of ${expected} entries: ` +
      `${view.status}`,
  )
  figures.push(
    atMost('entries of that day that are missing or twice', Math.abs(expected - (view.entries ?? 0)), 'entries', 0),
    atMost(
      `peak memory of the host with ${FLOOD} entries of a service`,
      peakOf(host.process.pid ?? 0) / 1_000_000,
      'MB',
      350,
    ),
  )
  await host.stop()
}
