/** Applies today's policy to what is archived, some hundred records at a time, day after day of a range. */
import { nextDay } from '../../domain/day.ts'
import { NOTHING_APPLIED } from '../../domain/retention/policy-application.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { applyPolicyPage } from '../../use-cases/retention/apply-policy.ts'
import type { ActivityImplementations } from '../contract.ts'
import { addTallies } from '../../domain/tally.ts'

/** Records of one activity: minutes of work at a storage that answers slowly. */
const RECORDS = 200

type Ports = Parameters<typeof applyPolicyPage>[0] & Pick<ActivityPorts, 'ledger'>

export function extendToPolicy(ports: Ports): ActivityImplementations['extendToPolicy'] {
  return async ({ from, to, cursor }) => {
    const days = (await ports.ledger.range(cursor?.day ?? from, to)).map(({ day }) => day)
    let tally = NOTHING_APPLIED
    for (const day of days) {
      const begin = cursor?.day === day ? cursor.from : null
      const page = await applyPolicyPage(ports, { day, from: begin, most: RECORDS - tally.looked })
      tally = addTallies(tally, page.tally)
      if (page.next !== null) return answer({ day, from: page.next })
      if (tally.looked >= RECORDS && day < to) return answer({ day: nextDay(day), from: null })
    }
    return answer(null)

    function answer(next: { day: string; from: string | null } | null) {
      return { tally, cursor: next, policyVersion: ports.policy.version }
    }
  }
}
