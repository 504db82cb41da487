import type { ActivityImplementations } from './contract.ts'
import type { ActivityPorts } from './ports.ts'

type Needs = Pick<ActivityPorts, 'ledger' | 'clock' | 'log'>

/** A night that could not be finished says so, with the cause; the next run of the day starts from what is archived. */
export function failDay({ ledger, clock, log }: Needs): ActivityImplementations['failDay'] {
  return async ({ day, code, message }) => {
    await ledger.update(day, { status: 'failed', phase: `failed: ${code}`, warnings: [message.slice(0, 500)], updatedAt: new Date(clock.now()).toISOString() })
    log.warn('day.failed', { day, code, message: message.slice(0, 500) })
    return { status: 'failed' }
  }
}
