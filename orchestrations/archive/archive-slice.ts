/** One slice: ask Genesys for its recordings in batches of 100, wait, archive what is ready, hand over the rest. */
import type { Batch, SliceRef } from '../../activities/contract.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

/**
 * Seconds before each look. A look costs one call per open batch, so the waits grow: about 0.03 calls a conversation in
 * all.
 */
const POLL_SECONDS = [20, 60, 120, 300, 600, 600, 900, 900]

export type SliceResult = { kind: 'archived'; pending: number } | { kind: 'failed'; code: string }

/** A slice whose batches Genesys prepares. */
export interface OpenSlice {
  ref: SliceRef
  waiting: Batch[]
}

export const archiveSlice = orchestrator<SliceRef, SliceResult>(function* (run, slice) {
  let batches: Batch[]
  try {
    batches = (yield* run.step('submitSlice', slice)).batches
  } catch (error) {
    return yield* failed(run, slice, error)
  }
  const results = yield* archiveWhenReady(run, [{ ref: slice, waiting: batches }])
  return results[0] ?? { kind: 'archived', pending: 0 }
})

/**
 * Archives the batches of slices as they become ready, all of them at each look. A slice that fails is noted: what it
 * held is named as a gap, never forgotten, and the others go on.
 */
export function* archiveWhenReady(run: Run, slices: readonly OpenSlice[]): Step<SliceResult[]> {
  const results = slices.map((): SliceResult => ({ kind: 'archived', pending: 0 }))
  const waiting = slices.map((slice) => slice.waiting)
  for (const [round, seconds] of POLL_SECONDS.entries()) {
    if (waiting.every((batches) => batches.length === 0)) break
    yield* run.sleep(seconds * 1000)
    const last = round === POLL_SECONDS.length - 1
    for (const [index, { ref }] of slices.entries()) {
      const batches = waiting[index] ?? []
      if (batches.length === 0) continue
      try {
        const look: { waiting: Batch[]; pending: number } = yield* run.step('archiveBatches', {
          ...ref,
          batches,
          round,
          last,
        })
        waiting[index] = look.waiting
        const result = results[index]
        if (result?.kind === 'archived') result.pending += look.pending
      } catch (error) {
        waiting[index] = []
        results[index] = yield* failed(run, ref, error)
      }
    }
  }
  return results
}

function* failed(run: Run, slice: SliceRef, error: unknown): Step<SliceResult> {
  if (!(error instanceof ActivityFailed)) throw error
  yield* run.step('failSlice', { ...slice, code: error.code, message: error.message })
  return { kind: 'failed', code: error.code }
}
