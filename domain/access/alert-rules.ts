/** What of an access somebody must hear of. */
import { workingTime, type BusinessHours } from '../legal/request-clock.ts'
import type { AccessAction, AccessEvent } from './access-event.ts'

export type AccessAlert = 'outside-business-hours' | 'unknown-address' | 'many-records' | 'denied'

export interface AlertSettings {
  /** Null: every hour is one. */
  businessHours: BusinessHours | null
  /** Null: every address is known. */
  isKnownAddress: ((address: string) => boolean) | null
  /** Records that one person or machine may be given within an hour. */
  recordsPerHour: number
}

/** Operations run at night, by people, too. */
const AT_ANY_HOUR: ReadonlySet<AccessAction> = new Set<AccessAction>(['archive.start', 'archive.status'])
/** The app's own changes come from no address and at any hour. */
const OF_THE_APP: ReadonlySet<AccessAction> = new Set<AccessAction>([
  'storage.change',
  'source.protect',
  'source.release',
])
/** Gives out records, or tells which there are. */
const GIVES_RECORDS: ReadonlySet<AccessAction> = new Set<AccessAction>([
  'records.search',
  'record.read',
  'retrieval.create',
  'retrieval.read',
  'retrieval.deliver',
  'content.stream',
])

/** What one event says by itself; `many-records` is told by what was given before (given-records.ts). */
export function alertRules({
  businessHours,
  isKnownAddress,
}: Pick<AlertSettings, 'businessHours' | 'isKnownAddress'>): (event: AccessEvent) => AccessAlert[] {
  const works = businessHours === null ? null : workingTime(businessHours)
  return (event) => {
    if (OF_THE_APP.has(event.action)) return []
    return [
      ...(event.outcome === 'denied' ? ['denied' as const] : []),
      ...(works !== null &&
      event.user?.kind === 'person' &&
      !AT_ANY_HOUR.has(event.action) &&
      !works(Date.parse(event.time))
        ? ['outside-business-hours' as const]
        : []),
      ...(isKnownAddress !== null && !isKnownAddress(event.address ?? '') ? ['unknown-address' as const] : []),
    ]
  }
}

/** Who was given how many records; null for what gives none. */
export function givenBy({ user, outcome, action, records = 0 }: AccessEvent): { oid: string; records: number } | null {
  if (user === null || outcome !== 'allowed' || records === 0 || !GIVES_RECORDS.has(action)) return null
  return { oid: user.oid, records }
}
