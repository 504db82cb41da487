/**
 * The audit log of a day: service by service, one query at a time in the whole organisation, whoever else asks (CAP-8).
 */
import type { SealedAudits } from '../../activities/contract/audits.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

const ATTEMPTS = 3
/** Seconds between looks at a query. */
const POLL_SECONDS = [5, 10, 20, 30, 60, 120, ...Array.from({ length: 60 }, () => 120)]
/** Somebody else's query is waited for two minutes at a time, four hours in all. */
const BUSY_SECONDS = 120
const BUSY_ROUNDS = 120
/** A day in pieces of an hour is as small as it gets. */
const MOST_PARTS = 24
const SERVICES_PER_HISTORY = 5

export interface ExportAuditsInput {
  day: string
  startedAt?: string
  next?: number
}
export type ExportAuditsResult = SealedAudits | { status: 'failed'; message: string }

export const exportAudits = orchestrator<ExportAuditsInput, ExportAuditsResult>(function* (run, input) {
  const dayRun: DayRun = { day: input.day, startedAt: input.startedAt ?? run.now() }
  try {
    const services = yield* acquire(run, dayRun)
    let service = input.next ?? 0
    for (const last = service + SERVICES_PER_HISTORY; service < services && service < last; service++) {
      run.report({ phase: `exporting service ${service + 1} of ${services}` })
      yield* exportService(run, dayRun, service)
    }
    if (service < services) {
      run.continueAsNew({ ...dayRun, next: service })
      return { status: 'failed', message: 'goes on in a new history' }
    }
    run.report({ phase: 'sealing' })
    return yield* run.step('sealAudits', dayRun)
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    run.report({ phase: 'failed' })
    return { status: 'failed', message: `${error.code}: ${error.message}`.slice(0, 500) }
  }
})

/** Waits for its turn among audit days. */
function* acquire(run: Run, dayRun: DayRun): Step<number> {
  for (let round = 0; round < BUSY_ROUNDS; round++) {
    const { acquired, services } = yield* run.step('planAudits', { ...dayRun, round })
    if (acquired) return services
    run.report({ phase: 'waiting', waitingFor: 'another day of the audit log' })
    yield* run.sleep(BUSY_SECONDS * 1000)
  }
  throw new ActivityFailed('source-refused', "another audit export held the organisation's query for four hours")
}

function* exportService(run: Run, dayRun: DayRun, service: number): Step<void> {
  let reason = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const outcome = yield* queryService(run, dayRun, service, attempt)
      if (outcome.kind === 'stored') return
      if (outcome.kind === 'ready') {
        yield* run.step('storeAudits', { ...dayRun, service, attempt, parts: outcome.parts, source: outcome.source })
        return
      }
      reason = outcome.reason
    } catch (error) {
      if (!(error instanceof ActivityFailed)) throw error
      reason = `${error.code}: ${error.message}`
    }
  }
  yield* run.step('failAudits', { ...dayRun, service, attempt: ATTEMPTS, reason })
}

type Queried =
  | { kind: 'stored' }
  | { kind: 'ready'; parts: number; source: 'query' | 'realtime' }
  | { kind: 'again'; reason: string }

/** The day whole; where that is refused as too large in halves, quarters, down to hours. */
function* queryService(run: Run, dayRun: DayRun, service: number, attempt: number): Step<Queried> {
  for (let parts = 1; parts <= MOST_PARTS; parts *= 2) {
    const outcome = yield* queryParts(run, dayRun, service, attempt, parts)
    if (outcome.kind !== 'too-large') return outcome
  }
  return { kind: 'again', reason: 'every interval was refused as too large' }
}

function* queryParts(
  run: Run,
  dayRun: DayRun,
  service: number,
  attempt: number,
  parts: number,
): Step<Queried | { kind: 'too-large' }> {
  for (let part = 0; part < parts; part++) {
    const kind = yield* submit(run, dayRun, service, attempt, part, parts)
    if (kind === 'too-large') return { kind: 'too-large' }
    if (kind === 'stored') return { kind: 'stored' }
    if (kind === 'unsupported') return { kind: 'ready', parts: 0, source: 'realtime' }
    if (kind === 'busy')
      return { kind: 'again', reason: 'another audit query was running in this organisation for four hours' }
    if (!(yield* succeeds(run, dayRun, service, attempt, part, parts)))
      return { kind: 'again', reason: 'the audit query failed at the source' }
  }
  return { kind: 'ready', parts, source: 'query' }
}

function* submit(
  run: Run,
  dayRun: DayRun,
  service: number,
  attempt: number,
  part: number,
  parts: number,
): Step<'submitted' | 'stored' | 'busy' | 'too-large' | 'unsupported'> {
  for (let round = 0; round < BUSY_ROUNDS; round++) {
    const { kind } = yield* run.step('queryAudits', { ...dayRun, service, attempt, part, parts, round })
    if (kind !== 'busy') return kind
    run.report({ phase: 'waiting', waitingFor: 'another audit query in this organisation' })
    yield* run.sleep(BUSY_SECONDS * 1000)
  }
  return 'busy'
}

function* succeeds(
  run: Run,
  dayRun: DayRun,
  service: number,
  attempt: number,
  part: number,
  parts: number,
): Step<boolean> {
  for (const [round, seconds] of POLL_SECONDS.entries()) {
    yield* run.sleep(seconds * 1000)
    const { state } = yield* run.step('checkAudits', { ...dayRun, service, attempt, part, parts, round })
    if (state !== 'running') return state === 'succeeded'
  }
  return false
}
