/** Notes how the export of an audit day stands, around the activities that begin and seal it. */
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'

type Ports = Pick<ActivityPorts, 'auditDays' | 'clock'>

/** The first look of a run notes that the day is being exported. */
export function notingBegin(
  { auditDays, clock }: Ports,
  planAudits: ActivityImplementations['planAudits'],
): ActivityImplementations['planAudits'] {
  return async (input) => {
    const { day, startedAt } = input
    const before = await auditDays.read(day)
    if (before?.startedAt !== startedAt)
      await auditDays.write({
        day,
        status: 'running',
        sealed: before?.sealed ?? null,
        message: null,
        startedAt,
        updatedAt: new Date(clock.now()).toISOString(),
      })
    return await planAudits(input)
  }
}

/** After the certificate: a day is never said to be complete that has none. */
export function notingEnd(
  { auditDays, clock }: Ports,
  sealAudits: ActivityImplementations['sealAudits'],
): ActivityImplementations['sealAudits'] {
  return async (input) => {
    const result = await sealAudits(input)
    const { status, services, entries, missing, certificate } = result
    await auditDays.write({
      day: input.day,
      status,
      sealed: { services, entries, missing, certificate },
      message: null,
      startedAt: input.startedAt,
      updatedAt: new Date(clock.now()).toISOString(),
    })
    return result
  }
}
