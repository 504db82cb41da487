/**
 * One night: discover, archive in slices, wait for what is late, reconcile, seal.
 * A day is sealed only when every expected item is archived or named as a gap with its reason.
 */
import type { Limits } from '../../activities/contract/discovery.ts'
import type { UploadReportRef } from '../../activities/contract/losses.ts'
import type { SealedDay } from '../../activities/contract/sealing.ts'
import type { DayRun, RunPurpose } from '../../domain/day-run.ts'
import { ActivityFailed, orchestrator, type ChildOutcome, type Run, type Step } from '../durable.ts'
import { childId, ORCHESTRATIONS } from '../names.ts'
import { surviving } from '../surviving.ts'
import { failDeadSlice, sliceName } from './archive-slices.ts'
import { closeAll } from './await-recordings.ts'
import { guarded } from './guarded.ts'
import { FIRST_LOOKS, readReports } from './upload-reports.ts'
import { warn } from './warn.ts'

const MINUTE = 60_000
/** Analytics jobs take seconds to minutes: look soon, then seldom, for about two hours. */
const DISCOVERY_POLLS = [5, 10, 20, 30, ...Array.from({ length: 60 }, () => 120)]
const DISCOVERY_ATTEMPTS = 3

export interface ArchiveDayInput {
  day: string
  purpose?: RunPurpose
}
export type ArchiveDayResult = SealedDay | { status: 'failed'; code: string; message: string }

export const archiveDay = orchestrator<ArchiveDayInput, ArchiveDayResult>(function* (run, input) {
  const dayRun: DayRun = { ...input, startedAt: run.now() }
  try {
    return yield* archive(run, dayRun)
  } catch (error) {
    const code = error instanceof ActivityFailed ? error.code : 'unexpected'
    const message = error instanceof Error ? error.message.slice(0, 1000) : 'unknown failure'
    run.report({ phase: 'failed' })
    yield* run.step('failDay', { ...dayRun, code, message })
    return { status: 'failed', code, message }
  }
})

function* archive(run: Run, dayRun: DayRun): Step<SealedDay> {
  run.report({ phase: 'checking keys, vault and policy' })
  const { limits } = yield* run.step('prepareDay', dayRun)
  const tailFrom = yield* waitForDataLake(run, dayRun, limits.retryMinutes, limits.lakeRounds)

  run.report({ phase: 'taking a snapshot of names' })
  yield* run.step('snapshotNames', dayRun)

  let reports: UploadReportRef[] = []
  yield* guarded(
    run,
    dayRun,
    'the upload reports',
    (function* () {
      reports = (yield* run.step('orderUploadReports', dayRun)).reports
    })(),
  )
  run.report({ phase: 'discovering conversations' })
  yield* discover(run, dayRun)
  if (tailFrom !== null) yield* collectTail(run, dayRun, tailFrom)
  yield* compareCounts(run, dayRun)
  const plan = yield* run.step('planDay', dayRun)

  if (reports.length > 0) {
    run.report({ phase: 'reading the upload reports' })
    yield* guarded(
      run,
      dayRun,
      'the upload reports',
      (function* () {
        reports = (yield* readReports(run, dayRun, reports, FIRST_LOOKS, { last: false })).waiting
      })(),
    )
  }
  run.report({ phase: 'archiving' })
  yield* archiveAll(run, dayRun, plan.slices, reports)
  run.report({ phase: 'waiting for late recordings' })
  yield* awaitLate(run, dayRun, limits)

  run.report({ phase: 'reconciling' })
  let shard: number | undefined = 0
  while (shard !== undefined) {
    const looked: { next?: number } = yield* run.step('reconcileDay', shard === 0 ? dayRun : { ...dayRun, shard })
    shard = looked.next
  }
  run.report({ phase: 'sealing' })
  const sealed = yield* run.step('sealDay', dayRun)
  run.report({ phase: 'sealed' })
  return sealed
}

/** Slices and the search for losses, side by side but for a backfill. Neither takes the night with it when it dies. */
function* archiveAll(run: Run, dayRun: DayRun, slices: number, reports: UploadReportRef[]): Step<void> {
  const archiving = {
    name: ORCHESTRATIONS.archiveSlices,
    instanceId: childId(run.instanceId, dayRun.startedAt, 'slices'),
    input: { ...dayRun, next: 1, slices },
  }
  const searching = {
    name: ORCHESTRATIONS.searchLosses,
    instanceId: childId(run.instanceId, dayRun.startedAt, 'losses'),
    input: { ...dayRun, reports },
  }
  const calls = slices === 0 ? [searching] : [archiving, searching]
  const outcomes: ChildOutcome<unknown>[] = []
  const groups = dayRun.purpose === 'backfill' ? calls.map((call) => [call]) : [calls]
  for (const group of groups) outcomes.push(...(yield* surviving(run, group)))
  for (const [index, call] of calls.entries()) {
    const outcome = outcomes[index]
    if (outcome?.kind !== 'died') continue
    if (call === searching) yield* warn(run, dayRun, 'the search for losses ended before it was through')
    else
      for (let slice = 1; slice <= slices; slice++)
        yield* failDeadSlice(run, { ...dayRun, slice: sliceName(slice) }, outcome.message)
  }
}

/** Should even the second try die, what waits is closed with the last reason seen. */
function* awaitLate(run: Run, dayRun: DayRun, limits: Limits): Step<void> {
  const [outcome] = yield* surviving(run, [
    {
      name: ORCHESTRATIONS.awaitRecordings,
      instanceId: childId(run.instanceId, dayRun.startedAt, 'late'),
      input: { ...dayRun, limits, since: run.now() },
    },
  ])
  if (outcome?.kind !== 'died') return
  yield* warn(run, dayRun, 'the wait for late recordings ended before its time')
  yield* closeAll(run, dayRun)
}

/**
 * Waits until the data lake is past the window; when it stays behind, answers from where the synchronous query must
 * fill in.
 */
function* waitForDataLake(run: Run, dayRun: DayRun, everyMinutes: number, rounds: number): Step<string | null> {
  for (let round = 0; ; round++) {
    const lake = yield* run.step('checkDataLake', { ...dayRun, round })
    if (lake.ready) return null
    if (round >= rounds) return lake.availableUntil ?? `${dayRun.day}T00:00:00.000Z`
    run.report({
      phase: 'waiting',
      waitingFor: `the Genesys data lake (complete until ${lake.availableUntil ?? 'unknown'})`,
    })
    yield* run.sleep(everyMinutes * MINUTE)
  }
}

function* collectTail(run: Run, dayRun: DayRun, from: string): Step<void> {
  let tail = yield* run.step('collectTail', { ...dayRun, from })
  while (tail.next !== undefined) tail = yield* run.step('collectTail', { ...dayRun, from, at: tail.next })
}

/** A count that cannot be had is said; it never stops the day. */
function* compareCounts(run: Run, dayRun: DayRun): Step<void> {
  try {
    let counted = yield* run.step('compareCounts', dayRun)
    while (counted.next !== undefined) counted = yield* run.step('compareCounts', { ...dayRun, at: counted.next })
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    yield* run.step('noteWarning', {
      ...dayRun,
      warning: `the source's own count: not compared (${error.code}: ${error.message.slice(0, 200)})`,
    })
  }
}

/** A job that fails, or whose results go away while they are read, is ordered again. */
function* discover(run: Run, dayRun: DayRun): Step<void> {
  let page = 0
  for (let attempt = 1; ; attempt++) {
    const { jobId } = yield* run.step('startDiscovery', { ...dayRun, attempt })
    const outcome = yield* awaitJob(run, dayRun, jobId)
    if (outcome === 'done') {
      const read = yield* collect(run, dayRun, jobId, page)
      if (!read.expired) return
      // What has been read stays read: the next job's pages come after it, and planning drops what it has seen.
      page = read.page
    }
    if (attempt >= DISCOVERY_ATTEMPTS) {
      const how = outcome === 'done' ? 'expired while it was read' : `ended as ${outcome}`
      throw new ActivityFailed('source-job-failed', `the analytics job ${how}, ${attempt} times tried`)
    }
  }
}

function* awaitJob(run: Run, dayRun: DayRun, jobId: string): Step<string> {
  for (const [round, seconds] of DISCOVERY_POLLS.entries()) {
    yield* run.sleep(seconds * 1000)
    const { state, reason } = yield* run.step('checkDiscovery', { ...dayRun, jobId, round })
    switch (state) {
      case 'running':
        continue
      case 'done':
        return 'done'
      case 'failed':
        return `failed (${reason ?? 'no reason given'})`
      case 'expired':
        return 'expired'
    }
  }
  return 'still running after two hours'
}

function* collect(run: Run, dayRun: DayRun, jobId: string, first: number): Step<{ expired: boolean; page: number }> {
  let cursor: string | null = null
  let page = first
  do {
    const next: { cursor: string | null; page: number; expired: boolean } = yield* run.step('collectPages', {
      ...dayRun,
      jobId,
      cursor,
      page,
    })
    if (next.expired) return { expired: true, page: next.page }
    cursor = next.cursor
    page = next.page
  } while (cursor !== null)
  return { expired: false, page }
}
