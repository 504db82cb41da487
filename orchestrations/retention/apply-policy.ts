/**
 * Applies the policy to what is archived, page after page. Wherever it ends, it is started again from the beginning of
 * its range: what has been done is found done.
 */
import { NOTHING_APPLIED, type PolicyCursor, type PolicyTally } from '../../domain/retention/policy-application.ts'
import { ActivityFailed, orchestrator } from '../durable.ts'
import { addTallies } from '../../domain/tally.ts'

/** A new history after this many pages: a page is some hundred records. */
const PAGES_PER_HISTORY = 100

export interface ApplyPolicyInput {
  from: string
  to: string
  cursor: PolicyCursor | null
  tally: PolicyTally
}
export type ApplyPolicyResult = PolicyTally &
  ({ status: 'applied'; policyVersion: string } | { status: 'failed'; message: string; day: string })

export function applyPolicyInput(from: string, to: string): ApplyPolicyInput {
  return { from, to, cursor: null, tally: NOTHING_APPLIED }
}

export const applyPolicy = orchestrator<ApplyPolicyInput, ApplyPolicyResult>(function* (run, { from, to, ...begun }) {
  let { cursor, tally } = begun
  try {
    for (let page = 0; page < PAGES_PER_HISTORY; page++) {
      run.report({ phase: phaseOf(cursor?.day ?? from, tally) })
      const done = yield* run.step('extendToPolicy', { from, to, cursor })
      tally = addTallies(tally, done.tally)
      cursor = done.cursor
      if (cursor === null) return { ...tally, status: 'applied', policyVersion: done.policyVersion }
    }
    run.continueAsNew({ from, to, cursor, tally })
    return { ...tally, status: 'failed', message: 'goes on in a new history', day: cursor?.day ?? from }
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error
    return {
      ...tally,
      status: 'failed',
      message: `${error.code}: ${error.message}`.slice(0, 500),
      day: cursor?.day ?? from,
    }
  }
})

function phaseOf(day: string, { looked, extended, failed }: PolicyTally): string {
  return `${day}: ${looked} records looked at, ${extended} kept longer${failed === 0 ? '' : `, ${failed} failed`}`
}
