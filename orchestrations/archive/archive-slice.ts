/** One slice: ask Genesys for its recordings in batches of 100, wait, archive what is ready, hand over the rest. */
import type { Batch, SliceRef } from '../../activities/contract.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

/**
 * Seconds before each look. A look costs one call per open batch, so the waits grow: about 0.03 calls a conversation in
 * all.
 */
const POLL_SECONDS = [20, 60, 120, 300, 600, 600, 900, 900]

export type SliceResult = { kind: 'archived'; pending: number } | { kind: 'failed'; code: string }

export const archiveSlice = orchestrator<SliceRef, SliceResult>(function* (run, slice) {
  try {
    const { batches } = yield* run.step('submitSlice', slice)
    return { kind: 'archived', pending: yield* archiveWhenReady(run, slice, batches) }
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    // The night goes on: what this slice held is named as a gap, never forgotten.
    yield* run.step('failSlice', { ...slice, code: error.code, message: error.message })
    return { kind: 'failed', code: error.code }
  }
})

/** Archives batches as they become ready; answers how many conversations still wait for a recording. */
export function* archiveWhenReady(run: Run, slice: SliceRef, batches: Batch[]): Step<number> {
  let waiting = batches
  let pending = 0
  for (const [round, seconds] of POLL_SECONDS.entries()) {
    yield* run.sleep(seconds * 1000)
    const last = round === POLL_SECONDS.length - 1
    const outcome: { waiting: Batch[]; pending: number } = yield* run.step('archiveBatches', {
      ...slice,
      batches: waiting,
      round,
      last,
    })
    pending += outcome.pending
    waiting = outcome.waiting
    if (waiting.length === 0) break
  }
  return pending
}
