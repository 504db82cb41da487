/**
 * All slices of a night, four at a time. Starts itself again after some waves, so that its history stays small
 * however large the day is (a replay reads the whole history).
 */
import type { Night } from '../activities/contract.ts'
import { orchestrator } from './durable.ts'
import { childId, ORCHESTRATIONS } from './names.ts'

const SIDE_BY_SIDE = 4
const WAVES_PER_HISTORY = 10

export interface ArchiveSlicesInput extends Night { next: number; slices: number }

export const archiveSlices = orchestrator<ArchiveSlicesInput, { slices: number }>(function* (run, input) {
  let next = input.next
  for (let wave = 0; wave < WAVES_PER_HISTORY && next <= input.slices; wave++) {
    const width = Math.min(SIDE_BY_SIDE, input.slices - next + 1)
    yield* run.children(Array.from({ length: width }, (_, i) => {
      const slice = sliceName(next + i)
      return {
        name: ORCHESTRATIONS.archiveSlice,
        instanceId: childId(run.instanceId, input.startedAt, slice),
        input: { day: input.day, startedAt: input.startedAt, slice },
      }
    }))
    next += width
  }
  if (next <= input.slices) run.startAgain({ ...input, next })
  return { slices: input.slices }
})

/** `s0001`, `s0002`, ...: as planDay names them. */
function sliceName(index: number): string {
  return `s${String(index).padStart(4, '0')}`
}
