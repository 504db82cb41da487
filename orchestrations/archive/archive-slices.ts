/**
 * All slices of a night, four at a time. Starts itself again after some waves, so that its history stays small
 * however large the day is (a replay reads the whole history).
 */
import type { DayRun } from '../../domain/day-run.ts'
import { orchestrator } from '../durable.ts'
import { childId, ORCHESTRATIONS } from '../names.ts'

const SIDE_BY_SIDE = 4
const WAVES_PER_HISTORY = 10

export interface ArchiveSlicesInput extends DayRun {
  next: number
  slices: number
}

export const archiveSlices = orchestrator<ArchiveSlicesInput, { slices: number }>(function* (run, input) {
  const { next: first, slices, ...dayRun } = input
  let next = first
  for (let wave = 0; wave < WAVES_PER_HISTORY && next <= slices; wave++) {
    const width = Math.min(SIDE_BY_SIDE, slices - next + 1)
    yield* run.subOrchestrations(
      Array.from({ length: width }, (_, i) => {
        const slice = sliceName(next + i)
        return {
          name: ORCHESTRATIONS.archiveSlice,
          instanceId: childId(run.instanceId, dayRun.startedAt, slice),
          input: { ...dayRun, slice },
        }
      }),
    )
    next += width
  }
  if (next <= slices) run.continueAsNew({ ...input, next })
  return { slices }
})

/** `s0001`, `s0002`, ...: as planDay names them. */
function sliceName(index: number): string {
  return `s${String(index).padStart(4, '0')}`
}
