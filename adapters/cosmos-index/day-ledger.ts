/** The ledger of days: state, progress and gaps. Everything of one day lies in one partition. */
import type { Container, Database } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayStatus } from '../../domain/completeness/day-status.ts'
import { daySummaryOf, newDayState } from '../../domain/completeness/day-state.ts'
import { nextDay } from '../../domain/day.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { DayLedger, DayState, RecordedGap, UnitProgress } from '../../domain/ports/day-ledger.ts'
import { upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'

const STATE = 'state'
/** One small partition lists the days, so that "the newest days" is not a question to every partition. */
const DAYS = 'days'
const GAPS_PER_DOCUMENT = 200
const PAGE = 100
/** Writers of one day at the same moment are as many as its slices that run side by side. */
const MOST_ATTEMPTS = 50

/** Pages of the first nights do not say since when. */
interface GapPage {
  id: string
  day: string
  kind: 'gaps'
  gaps: (Gap & Partial<RecordedGap>)[]
}

export function createDayLedger(database: Database): DayLedger {
  const ledger = containerOf(database, 'ledger')

  return {
    read: (day) => readState(ledger, day),

    async recent(limit) {
      const query = ledger.items.query<{ summary: DayState }>(
        { query: `SELECT TOP ${Math.trunc(limit)} c.summary FROM c ORDER BY c.id DESC` },
        { partitionKey: DAYS },
      )
      const { resources } = await indexed('list the days', () => query.fetchAll())
      return resources.map((resource) => resource.summary)
    },

    async running() {
      const query = ledger.items.query<{ id: string }>(
        {
          query: 'SELECT c.id FROM c WHERE c.summary.status = @status ORDER BY c.id',
          parameters: [{ name: '@status', value: 'running' satisfies DayStatus }],
        },
        { partitionKey: DAYS },
      )
      const { resources } = await indexed('list the days that run', () => query.fetchAll())
      return resources.map((resource) => resource.id)
    },

    async range(from, to) {
      const query = ledger.items.query<{ summary: DayState }>(
        {
          query: 'SELECT c.summary FROM c WHERE c.id >= @from AND c.id <= @to ORDER BY c.id',
          parameters: [
            { name: '@from', value: from },
            { name: '@to', value: to },
          ],
        },
        { partitionKey: DAYS },
      )
      const { resources } = await indexed('list the days of a range', () => query.fetchAll())
      return resources.map((resource) => resource.summary)
    },

    update: (day, change) =>
      changeState(ledger, day, (before) => ({
        ...before,
        ...change,
        day,
        counts: { ...before.counts, ...change.counts },
      })),

    warn: (day, warnings) =>
      changeState(ledger, day, (before) => ({
        ...before,
        warnings: [...new Set([...before.warnings, ...warnings])],
      })),

    async progress(day, unit) {
      await indexed(`write the progress of ${day}`, () =>
        ledger.items.upsert({ id: `unit-${safe(unit.unit)}`, day, kind: 'unit', unit }),
      )
    },

    async totals(day) {
      const sum = { archived: 0, recordingsArchived: 0, objects: 0, bytes: 0, genesysCalls: 0 }
      for await (const units of pages<{ unit: UnitProgress }>(ledger, day, 'unit')) {
        for (const { unit } of units) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += unit[key]
      }
      return sum
    },

    async begin(day, work) {
      try {
        await ledger.items.create({ id: `begun-${safe(work)}`, day, kind: 'begun' })
        return true
      } catch (error) {
        if (statusOf(error) === 409) return false
        throw cosmosError(error, `begin ${work}`)
      }
    },

    async replaceGaps(day, gaps, at) {
      const since = new Map<string, string>()
      for await (const found of pages<GapPage>(ledger, day, 'gaps'))
        for (const page of found) for (const gap of page.gaps) since.set(identity(gap), sinceOf(day, gap))
      const documents: GapPage[] = []
      for (let i = 0; i < gaps.length; i += GAPS_PER_DOCUMENT) {
        documents.push({
          id: `gaps-${String(documents.length).padStart(6, '0')}`,
          day,
          kind: 'gaps',
          gaps: gaps.slice(i, i + GAPS_PER_DOCUMENT).map((gap) => ({ ...gap, since: since.get(identity(gap)) ?? at })),
        })
      }
      // The new pages first: whoever dies between the two leaves gaps too many, never too few.
      await upsertAll(
        ledger,
        'day',
        documents.map((document) => ({ ...document, gaps: document.gaps.map((gap) => ({ ...gap })) })),
      )
      const kept = new Set(documents.map((document) => document.id))
      for (const id of (await gapPageIds(ledger, day)).filter((gapPageId) => !kept.has(gapPageId)))
        await drop(ledger, id, day)
    },

    async *gaps(day) {
      for await (const found of pages<GapPage>(ledger, day, 'gaps'))
        for (const page of found) yield page.gaps.map((gap) => ({ ...gap, since: sinceOf(day, gap) }))
    },
  }
}

async function readState(ledger: Container, day: string): Promise<DayState | null> {
  return (await storedState(ledger, day))?.state ?? null
}

interface StoredState {
  state: DayState
  etag: string
}

async function storedState(ledger: Container, day: string): Promise<StoredState | null> {
  const { resource, etag } = await indexed(`read the state of ${day}`, () => ledger.item(STATE, day).read<DayState>())
  if (resource === undefined) return null
  const { status, phase, counts, media, warnings, certificate, policyVersion, closed } = resource
  const { lock, lookedAt, startedAt, updatedAt } = resource
  return {
    etag,
    state: {
      day,
      status,
      phase,
      counts,
      media: media ?? {},
      warnings,
      certificate,
      policyVersion,
      closed: closed ?? null,
      ...(lock === undefined ? {} : { lock }),
      ...(lookedAt === undefined ? {} : { lookedAt }),
      startedAt,
      updatedAt,
    },
  }
}

/**
 * Slices, searches and the night itself write one day side by side: each writes over exactly the state that it read,
 * and reads again when somebody was quicker.
 */
async function changeState(ledger: Container, day: string, change: (before: DayState) => DayState): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await storedState(ledger, day)
    const state = change(before?.state ?? newDayState(day))
    const document = { id: STATE, kind: 'state', ...state }
    try {
      if (before === null) await ledger.items.create(document)
      else
        await ledger
          .item(STATE, day)
          .replace(document, { accessCondition: { type: 'IfMatch', condition: before.etag } })
      return await summarise(ledger, day)
    } catch (error) {
      const quicker = statusOf(error) === 409 || statusOf(error) === 412
      if (!quicker || attempt === MOST_ATTEMPTS)
        throw error instanceof ArchiveError ? error : cosmosError(error, `write the state of ${day}`)
    }
  }
}

/** The list of days lies in another partition: whoever finds the state changed since lists the day once more. */
async function summarise(ledger: Container, day: string): Promise<void> {
  let listed: string | null = null
  for (let stored = await storedState(ledger, day); stored !== null && stored.etag !== listed;) {
    const summary = daySummaryOf(stored.state)
    await indexed(`list ${day}`, () => ledger.items.upsert({ id: day, day: DAYS, kind: 'summary', summary }))
    listed = stored.etag
    stored = await storedState(ledger, day)
  }
}

async function gapPageIds(ledger: Container, day: string): Promise<string[]> {
  const query = ledger.items.query<{ id: string }>(
    { query: "SELECT c.id FROM c WHERE c.kind = 'gaps' ORDER BY c.id" },
    { partitionKey: day },
  )
  const { resources } = await indexed(`list the gaps of ${day}`, () => query.fetchAll())
  return resources.map((resource) => resource.id)
}

/** Gone already is as good: a delete whose answer was lost is repeated by the SDK. */
async function drop(ledger: Container, id: string, day: string): Promise<void> {
  try {
    await ledger.item(id, day).delete()
  } catch (error) {
    if (statusOf(error) !== 404) throw cosmosError(error, `drop old gaps of ${day}`)
  }
}

async function* pages<T>(ledger: Container, day: string, kind: string): AsyncIterable<T[]> {
  const query = ledger.items.query<T>(
    { query: 'SELECT * FROM c WHERE c.kind = @kind ORDER BY c.id', parameters: [{ name: '@kind', value: kind }] },
    { partitionKey: day, maxItemCount: PAGE },
  )
  while (query.hasMoreResults()) {
    const { resources } = await indexed(`read ${kind} of ${day}`, () => query.fetchNext())
    if (resources !== undefined && resources.length > 0) yield resources
  }
}

/** The same hole seen again, whatever words the source finds for it today. */
function identity({ conversationId, objectId, reason }: Gap): string {
  return `${conversationId}\n${objectId}\n${reason}`
}

/** Where nobody noted it: the end of the day itself, so that the gap looks rather older than younger than it is. */
function sinceOf(day: string, { since }: Partial<RecordedGap>): string {
  return since ?? `${nextDay(day)}T00:00:00.000Z`
}
