/**
 * One night: discover, archive in slices, wait for what is late, reconcile, seal.
 * A day is sealed only when every expected item is archived or named as a gap with its reason.
 */
import type { SealedDay } from '../../activities/contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { RunPurpose } from '../../domain/day-run.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'
import { childId, ORCHESTRATIONS } from '../names.ts'

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

  run.report({ phase: 'discovering conversations' })
  yield* discover(run, dayRun)
  if (tailFrom !== null) yield* run.step('collectTail', { ...dayRun, from: tailFrom })
  const plan = yield* run.step('planDay', dayRun)

  run.report({ phase: 'archiving' })
  yield* run.subOrchestrations([
    ...(plan.slices === 0
      ? []
      : [
          {
            name: ORCHESTRATIONS.archiveSlices,
            instanceId: childId(run.instanceId, dayRun.startedAt, 'slices'),
            input: { ...dayRun, next: 1, slices: plan.slices },
          },
        ]),
    {
      name: ORCHESTRATIONS.searchLosses,
      instanceId: childId(run.instanceId, dayRun.startedAt, 'losses'),
      input: { ...dayRun },
    },
  ])
  run.report({ phase: 'waiting for late recordings' })
  yield* run.subOrchestration({
    name: ORCHESTRATIONS.awaitRecordings,
    instanceId: childId(run.instanceId, dayRun.startedAt, 'late'),
    input: { ...dayRun, limits },
  })

  run.report({ phase: 'reconciling' })
  yield* run.step('reconcileDay', dayRun)
  run.report({ phase: 'sealing' })
  const sealed = yield* run.step('sealDay', dayRun)
  run.report({ phase: 'sealed' })
  return sealed
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

function* discover(run: Run, dayRun: DayRun): Step<void> {
  for (let attempt = 1; ; attempt++) {
    const { jobId } = yield* run.step('startDiscovery', { ...dayRun, attempt })
    const outcome = yield* awaitJob(run, dayRun, jobId)
    if (outcome === 'done') return yield* collect(run, dayRun, jobId)
    if (attempt >= DISCOVERY_ATTEMPTS)
      throw new ActivityFailed('source-job-failed', `the analytics job ended as ${outcome} ${attempt} times`)
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

function* collect(run: Run, dayRun: DayRun, jobId: string): Step<void> {
  let cursor: string | null = null
  let page = 0
  do {
    const next: { cursor: string | null; page: number } = yield* run.step('collectPages', {
      ...dayRun,
      jobId,
      cursor,
      page,
    })
    cursor = next.cursor
    page = next.page
  } while (cursor !== null)
}
