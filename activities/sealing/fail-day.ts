import type { ActivityImplementations } from '../contract.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

type Ports = Pick<ActivityPorts, 'ledger' | 'clock' | 'log'>

/** A night that could not be finished says so, with the cause; the next run of the day starts from what is archived. */
export function failDay({ ledger, clock, log }: Ports): ActivityImplementations['failDay'] {
  return async ({ day, code, message, purpose }) => {
    const closed = purpose === 'resweep' ? ((await ledger.read(day))?.closed ?? null) : null
    // A sweep that fails takes nothing back: the day stays closed as its certificate says.
    const outcome =
      closed === null
        ? { status: 'failed' as const, phase: `failed: ${code}`, warnings: [message.slice(0, 500)] }
        : { status: closed, phase: 'sealed', warnings: [`a later sweep failed (${code}): ${message.slice(0, 400)}`] }
    await ledger.update(day, { ...outcome, updatedAt: new Date(clock.now()).toISOString() })
    log.warn('day.failed', { day, code, message: message.slice(0, 500) })
    return { status: 'failed' }
  }
}
