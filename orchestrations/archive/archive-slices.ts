/**
 * All slices of a night, four at a time; those of a backfill one by one. Starts itself again after some waves, so
 * that its history stays small however large the day is (a replay reads the whole history).
 */
import type { DayRun } from '../../domain/day-run.ts'
import type { SliceRef } from '../../activities/contract/slices.ts'
import { orchestrator, type Run, type Step } from '../durable.ts'
import { childId, ORCHESTRATIONS } from '../names.ts'
import { surviving } from '../surviving.ts'

const SIDE_BY_SIDE = 4
/**
 * Four days of backfills may run beside each other, and a host has six slots for activities: with one slice a day a
 * night always finds a free one. Calls, not slices, are what a backfill waits for.
 */
const OF_A_BACKFILL = 1
const WAVES_PER_HISTORY = 10
const MESSAGE_LENGTH = 300

export interface ArchiveSlicesInput extends DayRun {
  next: number
  slices: number
}

export const archiveSlices = orchestrator<ArchiveSlicesInput, { slices: number }>(function* (run, input) {
  const { next: first, slices, ...dayRun } = input
  const most = dayRun.purpose === 'backfill' ? OF_A_BACKFILL : SIDE_BY_SIDE
  let next = first
  for (let wave = 0; wave < WAVES_PER_HISTORY && next <= slices; wave++) {
    const width = Math.min(most, slices - next + 1)
    const wave = Array.from({ length: width }, (_, i) => sliceName(next + i))
    const outcomes = yield* surviving(
      run,
      wave.map((slice) => ({
        name: ORCHESTRATIONS.archiveSlice,
        instanceId: childId(run.instanceId, dayRun.startedAt, slice),
        input: { ...dayRun, slice },
      })),
    )
    for (const [i, slice] of wave.entries()) {
      const outcome = outcomes[i]
      if (outcome?.kind === 'died') yield* failDeadSlice(run, { ...dayRun, slice }, outcome.message)
    }
    next += width
  }
  if (next <= slices) run.continueAsNew({ ...input, next })
  return { slices }
})

/** What the slice held and nobody archived is named as a gap with this cause. */
export function* failDeadSlice(run: Run, slice: SliceRef, message: string): Step<void> {
  const cause = `its orchestration died twice: ${message}`
  yield* run.step('failSlice', { ...slice, code: 'unexpected', message: cause.slice(0, MESSAGE_LENGTH) })
}

/** `s0001`, `s0002`, ...: as planDay names them. */
export function sliceName(index: number): string {
  return `s${String(index).padStart(4, '0')}`
}
