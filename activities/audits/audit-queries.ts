/**
 * Asking Genesys for a day of a service: one query at a time in the organisation, and none twice for a service that has
 * its result.
 */
import { dayWindow } from '../../domain/day.ts'
import type { Interval } from '../../domain/ports/conversation-source.ts'
import { auditFiles, type FailedAudits } from '../../domain/record/audit-files.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { fixedServices, serviceAt } from './service-list.ts'

/** A day that died holding the lease gives it back after this long. */
const LEASE_MS = 3 * 3_600_000

type Ports = Pick<ActivityPorts, 'audits' | 'auditLease' | 'staging' | 'clock' | 'log'>

export function planAudits({ audits, auditLease, staging, clock }: Ports): ActivityImplementations['planAudits'] {
  return async (input) => {
    const now = clock.now()
    if (
      !(await auditLease.acquire(holderOf(input), new Date(now).toISOString(), new Date(now + LEASE_MS).toISOString()))
    )
      return { acquired: false, services: 0 }
    const services = await fixedServices(staging, input, () => audits.services())
    return { acquired: true, services: services.length }
  }
}

export function queryAudits({
  audits,
  auditLease,
  staging,
  clock,
  log,
}: Ports): ActivityImplementations['queryAudits'] {
  return async (input) => {
    const { service: index, attempt, part, parts } = input
    if (await exists(staging, auditFiles.stored(input, index))) return { kind: 'stored' }
    const name = auditFiles.query(input, index, attempt, parts, part)
    if (await exists(staging, name)) return { kind: 'submitted' }
    const now = clock.now()
    if (
      !(await auditLease.acquire(holderOf(input), new Date(now).toISOString(), new Date(now + LEASE_MS).toISOString()))
    )
      return { kind: 'busy' }
    const service = await serviceAt(staging, input, index)
    const answer = await audits.submit(service, partOf(input.day, part, parts))
    switch (answer.kind) {
      case 'submitted':
        // Noted at once: whoever dies before it meets his own query as "another one", waits for its end and asks again.
        await staging.write(name, { transactionId: answer.transactionId })
        return { kind: 'submitted' }
      case 'unsupported':
        log.warn('audits.unsupported', { service, detail: answer.detail })
        return { kind: 'unsupported' }
      default:
        return { kind: answer.kind }
    }
  }
}

export function checkAudits({ audits, staging }: Ports): ActivityImplementations['checkAudits'] {
  return async (input) => {
    const { service, attempt, part, parts } = input
    const { transactionId } = await staging.read<{ transactionId: string }>(
      auditFiles.query(input, service, attempt, parts, part),
    )
    const state = await audits.state(await serviceAt(staging, input, service), transactionId)
    return { state: state === 'running' || state === 'succeeded' ? state : 'failed' }
  }
}

export function failAudits({ staging, log }: Ports): ActivityImplementations['failAudits'] {
  return async (input) => {
    const service = await serviceAt(staging, input, input.service)
    await staging.write(auditFiles.failed(input, input.service), {
      service,
      reason: input.reason.slice(0, 300),
    } satisfies FailedAudits)
    log.warn('audits.failed', { day: input.day, service, reason: input.reason.slice(0, 300) })
    return { failed: true }
  }
}

/** The day, not the run: a day that is started again after its death takes over its own lease. */
export function holderOf({ day }: Pick<DayRun, 'day'>): string {
  return `audits-${day}`
}

/** Part n of a day cut into equal parts. */
export function partOf(day: string, part: number, parts: number): Interval {
  const { from, to } = dayWindow(day)
  const [start, length] = [Date.parse(from), (Date.parse(to) - Date.parse(from)) / parts]
  return {
    from: new Date(start + part * length).toISOString(),
    to: new Date(start + (part + 1) * length).toISOString(),
  }
}

async function exists(staging: ActivityPorts['staging'], name: string): Promise<boolean> {
  return (await staging.list(name)).includes(name)
}
