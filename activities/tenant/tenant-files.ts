/** Where a comparison of the tenant keeps its working files, and its evidence. */
import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { TenantRun } from '../contract/tenant.ts'

export const tenantFiles = {
  missing: ({ startedAt }: TenantRun, page: number) =>
    `tenant/${compact(startedAt)}/missing-${String(page).padStart(6, '0')}`,
  /** How much the last comparison saw: what the next one will cost. */
  last: 'source/tenant-comparison',
}

export interface LastComparison {
  /** Entries of the source's list, compared or not: each of them costs its part of a call. */
  seen: number
  certificate: string
}

export function tenantListName({ startedAt }: TenantRun): string {
  return `tenant/${startedAt.slice(0, 10).replaceAll('-', '/')}/${compact(startedAt)}-missing.ndjson`
}

export function tenantCertificateName({ startedAt }: TenantRun): string {
  return `certificates/tenant/${startedAt.slice(0, 10).replaceAll('-', '/')}/${compact(startedAt)}.json`
}

function compact(startedAt: string): string {
  return startedAt.replace(/\D/g, '').slice(0, 14)
}

/** Entries that the source listed at the last comparison; null when there was none. */
export async function lastTenantSeen({
  staging,
}: {
  staging: Pick<ActivityPorts['staging'], 'read'>
}): Promise<number | null> {
  try {
    return (await staging.read<LastComparison>(tenantFiles.last)).seen
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return null
    throw error
  }
}
