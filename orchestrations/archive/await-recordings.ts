/**
 * Late recordings: looks every 15 minutes for up to four hours (CAP-3), then closes what is left with its reason.
 * The first look comes at once, because some downloads only need a fresh link. Each look is a history of its own.
 */
import type { Activities } from '../../activities/contract.ts'
import type { Limits } from '../../activities/contract/discovery.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { archiveWhenReady, type OpenSlice } from './archive-slice.ts'
import { ActivityFailed, orchestrator, type Run, type Step } from '../durable.ts'

/** Pages of waiting conversations that one history looks at. */
const PAGES_PER_HISTORY = 20

export interface AwaitRecordingsInput extends DayRun {
  limits: Limits
  /** When the waiting began, ISO UTC: the four hours count from here, however often this starts itself again. */
  since: string
  round?: number
  page?: number
  /** Conversations that earlier histories of this look found waiting. */
  pending?: number
}

export const awaitRecordings = orchestrator<AwaitRecordingsInput, { gaps: number }>(function* (run, input) {
  const { limits, since, round = 0, page = 0, pending: before = 0, ...dayRun } = input
  const again = (next: { round: number; page: number; pending: number }) => {
    run.continueAsNew({ ...dayRun, limits, since, ...next })
    return { gaps: 0 }
  }

  const look = yield* lookAt(run, dayRun, round, page)
  const pending = before + look.pending
  if (look.next !== null) return again({ round, page: look.next, pending })
  const left = Date.parse(since) + limits.recordingMinutes * 60_000 - Date.parse(run.now())
  if (pending > 0 && left > 0) {
    // A look that an instance before this one took: what it found is archived now, and its wait is over.
    if (!look.repeated) yield* run.sleep(Math.min(left, limits.retryMinutes * 60_000))
    return again({ round: round + 1, page: 0, pending: 0 })
  }
  return { gaps: yield* closeAll(run, dayRun) }
})

type Look = ReturnType<Activities['retryPending']>

/** One history's share of a look; `next` is the page with which the look goes on, null when it is through. */
function* lookAt(
  run: Run,
  dayRun: DayRun,
  round: number,
  first: number,
): Step<{ pending: number; next: number | null; repeated: boolean }> {
  const ready: OpenSlice[] = []
  let pending = 0
  let repeated = false
  let next: number | null = first
  while (next !== null && next < first + PAGES_PER_HISTORY) {
    const page: number = next
    try {
      const look: Look = yield* run.step('retryPending', { ...dayRun, round, page })
      if (look.slice !== null) ready.push({ ref: { ...dayRun, slice: look.slice }, waiting: look.batches })
      pending += look.pending
      repeated ||= look.repeated === true
      next = look.more ? page + 1 : null
    } catch (error) {
      if (!(error instanceof ActivityFailed)) throw error
      // What could not be looked at still waits: the next look asks again, or it is closed with its last reason.
      pending++
      next = null
    }
  }
  yield* archiveWhenReady(run, ready)
  return { pending, next, repeated }
}

/** Closes what is left, some of it at a time. Exported for a parent whose child died over it. */
export function* closeAll(run: Run, dayRun: DayRun): Step<number> {
  let gaps = 0
  for (let page = 0; ; page++) {
    const closed: { gaps: number; more: boolean } = yield* run.step('closePending', { ...dayRun, page })
    gaps += closed.gaps
    if (!closed.more) return gaps
  }
}
