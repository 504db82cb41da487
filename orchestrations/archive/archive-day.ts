/**
 * One night: discover, archive in slices, wait for what is late, reconcile, seal.
 * A day is sealed only when every expected item is archived or named as a gap with its reason.
 */
import type { SealedDay } from '../../activities/contract.ts'
import type { Night } from '../../domain/night.ts'
import type { NightPurpose } from '../../domain/night.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'
import { childId, ORCHESTRATIONS } from '../names.ts'

const MINUTE = 60_000
/** Analytics jobs take seconds to minutes: look soon, then seldom, for about two hours. */
const DISCOVERY_POLLS = [5, 10, 20, 30, ...Array.from({ length: 60 }, () => 120)]
const DISCOVERY_ATTEMPTS = 3

export interface ArchiveDayInput {
  day: string
  purpose?: NightPurpose
}
export type ArchiveDayResult = SealedDay | { status: 'failed'; code: string; message: string }

export const archiveDay = orchestrator<ArchiveDayInput, ArchiveDayResult>(function* (run, input) {
  const night: Night = { ...input, startedAt: run.now() }
  try {
    return yield* archive(run, night)
  } catch (error) {
    const code = error instanceof ActivityFailed ? error.code : 'unexpected'
    const message = error instanceof Error ? error.message.slice(0, 1000) : 'unknown failure'
    run.report({ phase: 'failed' })
    yield* run.step('failDay', { ...night, code, message })
    return { status: 'failed', code, message }
  }
})

function* archive(run: Run, night: Night): Step<SealedDay> {
  run.report({ phase: 'checking keys, vault and policy' })
  const { limits } = yield* run.step('prepareDay', night)
  const tailFrom = yield* waitForDataLake(run, night, limits.retryMinutes, limits.lakeRounds)

  run.report({ phase: 'taking a snapshot of names' })
  yield* run.step('snapshotNames', night)

  run.report({ phase: 'discovering conversations' })
  yield* discover(run, night)
  if (tailFrom !== null) yield* run.step('collectTail', { ...night, from: tailFrom })
  const plan = yield* run.step('planDay', night)

  run.report({ phase: 'archiving' })
  yield* run.children([
    ...(plan.slices === 0
      ? []
      : [
          {
            name: ORCHESTRATIONS.archiveSlices,
            instanceId: childId(run.instanceId, night.startedAt, 'slices'),
            input: { ...night, next: 1, slices: plan.slices },
          },
        ]),
    {
      name: ORCHESTRATIONS.searchLosses,
      instanceId: childId(run.instanceId, night.startedAt, 'losses'),
      input: { ...night },
    },
  ])
  run.report({ phase: 'waiting for late recordings' })
  yield* run.child({
    name: ORCHESTRATIONS.awaitRecordings,
    instanceId: childId(run.instanceId, night.startedAt, 'late'),
    input: { ...night, limits },
  })

  run.report({ phase: 'reconciling' })
  yield* run.step('reconcileDay', night)
  run.report({ phase: 'sealing' })
  const sealed = yield* run.step('sealDay', night)
  run.report({ phase: 'sealed' })
  return sealed
}

/**
 * Waits until the data lake is past the window; when it stays behind, answers from where the synchronous query must
 * fill in.
 */
function* waitForDataLake(run: Run, night: Night, everyMinutes: number, rounds: number): Step<string | null> {
  for (let round = 0; ; round++) {
    const lake = yield* run.step('checkDataLake', { ...night, round })
    if (lake.ready) return null
    if (round >= rounds) return lake.availableUntil ?? `${night.day}T00:00:00.000Z`
    run.report({
      phase: 'waiting',
      waitingFor: `the Genesys data lake (complete until ${lake.availableUntil ?? 'unknown'})`,
    })
    yield* run.sleep(everyMinutes * MINUTE)
  }
}

function* discover(run: Run, night: Night): Step<void> {
  for (let attempt = 1; ; attempt++) {
    const { jobId } = yield* run.step('startDiscovery', { ...night, attempt })
    const outcome = yield* awaitJob(run, night, jobId)
    if (outcome === 'done') return yield* collect(run, night, jobId)
    if (attempt >= DISCOVERY_ATTEMPTS)
      throw new ActivityFailed('source-job-failed', `the analytics job ended as ${outcome} ${attempt} times`)
  }
}

function* awaitJob(run: Run, night: Night, jobId: string): Step<string> {
  for (const [round, seconds] of DISCOVERY_POLLS.entries()) {
    yield* run.sleep(seconds * 1000)
    const { state, reason } = yield* run.step('checkDiscovery', { ...night, jobId, round })
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

function* collect(run: Run, night: Night, jobId: string): Step<void> {
  let cursor: string | null = null
  let page = 0
  do {
    const next: { cursor: string | null; page: number } = yield* run.step('collectPages', {
      ...night,
      jobId,
      cursor,
      page,
    })
    cursor = next.cursor
    page = next.page
  } while (cursor !== null)
}
