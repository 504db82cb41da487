/** The source's whole list of recordings against the index, part after part, then signed (CAP-13). */
import { NOTHING_SEEN, type TenantTally } from '../../domain/completeness/tenant-comparison.ts'
import { ActivityFailed, orchestrator } from '../durable.ts'
import { addTallies } from '../../domain/tally.ts'

/** A new history after this many parts: a part is some ten thousand recordings. */
const PARTS_PER_HISTORY = 100

export interface CompareTenantInput {
  /** ISO UTC: names its files and its evidence. */
  startedAt: string
  since: string | null
  cursor: string | null
  page: number
  tally: TenantTally
}
export type CompareTenantResult = TenantTally &
  ({ status: 'compared'; certificate: string; list: string } | { status: 'failed'; message: string })

export function compareTenantInput(startedAt: string, since: string | null): CompareTenantInput {
  return { startedAt, since, cursor: null, page: 0, tally: NOTHING_SEEN }
}

export const compareWholeTenant = orchestrator<CompareTenantInput, CompareTenantResult>(function* (run, begun) {
  const { startedAt, since } = begun
  const tenantRun = { day: startedAt.slice(0, 10), startedAt, since }
  let { cursor, page, tally } = begun
  try {
    for (let part = 0; part < PARTS_PER_HISTORY; part++) {
      run.report({ phase: phaseOf(tally) })
      const done = yield* run.step('compareTenant', { ...tenantRun, cursor, page })
      page++
      tally = addTallies(tally, done.tally)
      cursor = done.cursor
      if (cursor === null) {
        const sealed = yield* run.step('sealTenant', { ...tenantRun, pages: page, tally })
        return { ...tally, status: 'compared', ...sealed }
      }
    }
    run.continueAsNew({ startedAt, since, cursor, page, tally })
    return { ...tally, status: 'failed', message: 'goes on in a new history' }
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    return { ...tally, status: 'failed', message: `${error.code}: ${error.message}`.slice(0, 500) }
  }
})

function phaseOf({ seen, missing }: TenantTally): string {
  return `${seen} recordings compared${missing === 0 ? '' : `, ${missing} missing`}`
}
