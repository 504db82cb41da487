import type { ActivityImplementations } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Something that an operator should know, although the day goes on. */
export function noteWarning({
  ledger,
  log,
}: Pick<ActivityPorts, 'ledger' | 'log'>): ActivityImplementations['noteWarning'] {
  return async ({ day, warning }) => {
    log.warn('day.warning', { day, warning })
    await addWarnings(ledger, day, [warning])
    return { noted: true }
  }
}
