import { grant, NOTHING_SPENT, type BudgetRules, type SpentCalls } from '../../../domain/calls/shared-budget.ts'
import type { CallTickets } from '../../../domain/ports/call-tickets.ts'

/** The shared count of one client, and a desk of it for each process. */
export function memoryTickets(rules: BudgetRules, now: () => number): (process: string) => CallTickets {
  let spent: SpentCalls = NOTHING_SPENT
  return (process) => ({
    take(lane, want) {
      const { spent: after, ...granted } = grant(
        spent,
        { lane, want, process, second: Math.floor(now() / 1000) },
        rules,
      )
      spent = after
      return Promise.resolve(granted)
    },
  })
}
