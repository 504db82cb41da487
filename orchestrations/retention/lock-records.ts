/** Locks what was archived in trial, page after page. Started again, it finds done what is done. */
import { NOTHING_LOCKED, type LockCursor, type LockTally } from '../../domain/retention/locking.ts'
import { ActivityFailed, orchestrator } from '../durable.ts'
import { addTallies } from '../../domain/tally.ts'

/** A new history after this many pages. */
const PAGES_PER_HISTORY = 100

export interface LockRecordsInput {
  from: string
  to: string
  dryRun: boolean
  cursor: LockCursor | null
  tally: LockTally
}
export type LockRecordsResult = LockTally & ({ status: 'locked' } | { status: 'failed'; message: string })

export function lockRecordsInput(from: string, to: string, dryRun: boolean): LockRecordsInput {
  return { from, to, dryRun, cursor: null, tally: NOTHING_LOCKED }
}

export const lockRecords = orchestrator<LockRecordsInput, LockRecordsResult>(function* (
  run,
  { from, to, dryRun, ...begun },
) {
  let { cursor, tally } = begun
  try {
    for (let page = 0; page < PAGES_PER_HISTORY; page++) {
      run.report({ phase: phaseOf(cursor === null ? from : cursor.day, tally) })
      const done = yield* run.step('lockBlobs', { from, to, dryRun, cursor })
      tally = addTallies(tally, done.tally)
      cursor = done.cursor
      if (cursor === null) return { ...tally, status: 'locked' }
    }
    run.continueAsNew({ from, to, dryRun, cursor, tally })
    return { ...tally, status: 'failed', message: 'goes on in a new history' }
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    return { ...tally, status: 'failed', message: `${error.code}: ${error.message}`.slice(0, 500) }
  }
})

function phaseOf(day: string | null, { looked, locked, failed }: LockTally): string {
  const where = day ?? 'evidence'
  return `${where}: ${looked} blobs looked at, ${locked} locked${failed === 0 ? '' : `, ${failed} failed`}`
}
