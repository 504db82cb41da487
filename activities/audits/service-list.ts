/** Which services a day of the audit log has: noted once, because work in progress counts by places in the list. */
import { ArchiveError } from '../../domain/errors.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Staging } from '../../domain/ports/support.ts'
import { auditFiles, type FailedAudits, type StoredAudits } from '../../domain/record/audit-files.ts'

/**
 * The list of this run, written by its first plan and never again: a service that comes or goes while the export runs
 * moves no place. A later run of the same day adds what is new and keeps what an earlier one knew, so that a service
 * which Genesys lists no longer is named as missing and not forgotten.
 */
export async function fixedServices(
  staging: Staging,
  dayRun: DayRun,
  ask: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const fixed = await listAt(staging, auditFiles.services(dayRun))
  if (fixed !== null) return fixed
  const known = (await listAt(staging, auditFiles.knownServices(dayRun.day))) ?? []
  const services = [...new Set([...known, ...(await ask())])]
  await staging.write(auditFiles.knownServices(dayRun.day), services)
  await staging.write(auditFiles.services(dayRun), services)
  return services
}

/** @throws ArchiveError `staging-missing` for a place that the list of this run does not have */
export async function serviceAt(staging: Staging, dayRun: DayRun, index: number): Promise<string> {
  const service = (await staging.read<string[]>(auditFiles.services(dayRun)))[index]
  if (service === undefined) throw new ArchiveError('staging-missing', `no audit service ${index}`)
  return service
}

/** Services of the run's list that neither have a result nor a reason why not. */
export async function unaccounted(
  staging: Staging,
  dayRun: DayRun,
  accounted: readonly (StoredAudits | FailedAudits)[],
): Promise<FailedAudits[]> {
  const done = new Set(accounted.map(({ service }) => service))
  return (await staging.read<string[]>(auditFiles.services(dayRun)))
    .filter((service) => !done.has(service))
    .map((service) => ({ service, reason: 'planned, but neither exported nor explained' }))
}

async function listAt(staging: Staging, name: string): Promise<string[] | null> {
  try {
    return await staging.read<string[]>(name)
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return null
    throw error
  }
}
