/** One slice: ask Genesys for its recordings in batches of 100, wait, archive what is ready, hand over the rest. */
import type { Batch, SliceRef } from '../../activities/contract/slices.ts'
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

interface Progress extends OpenSlice {
  /** Looks so far. */
  looks: number
  result: SliceResult
}

/**
 * Archives batches of slices as they become ready, all of them at each look. A slice that fails is noted: what it held
 * is named as a gap, never forgotten, and the others go on.
 */
export function* archiveWhenReady(run: Run, slices: readonly OpenSlice[]): Step<SliceResult[]> {
  const all = slices.map((slice): Progress => ({ ...slice, looks: 0, result: { kind: 'archived', pending: 0 } }))
  for (const [round, seconds] of POLL_SECONDS.entries()) {
    const open = all.filter(({ waiting }) => waiting.length > 0)
    if (open.length === 0) break
    yield* run.sleep(seconds * 1000)
    for (const slice of open) yield* lookAt(run, slice, round === POLL_SECONDS.length - 1)
  }
  return all.map(({ result }) => result)
}

/** One look: as many activities as it takes, for none may run for long. */
function* lookAt(run: Run, slice: Progress, last: boolean): Step<void> {
  try {
    for (let more = true; more;) {
      const look: { waiting: Batch[]; pending: number; more: boolean } = yield* run.step('archiveBatches', {
        ...slice.ref,
        batches: slice.waiting,
        round: slice.looks++,
        last,
      })
      slice.waiting = look.waiting
      if (slice.result.kind === 'archived') slice.result.pending += look.pending
      more = look.more
    }
  } catch (error) {
    slice.waiting = []
    slice.result = yield* failed(run, slice.ref, error)
  }
}

function* failed(run: Run, slice: SliceRef, error: unknown): Step<SliceResult> {
  if (!(error instanceof ActivityFailed)) throw error
  yield* run.step('failSlice', { ...slice, code: error.code, message: error.message })
  return { kind: 'failed', code: error.code }
}
