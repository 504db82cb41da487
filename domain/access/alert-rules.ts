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

const HOUR_MS = 3_600_000
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

/**
 * Rules with a memory: how many records each caller was given within the hour before. A caller who goes on is told of
 * once an hour.
 */
export function alertRules({
  businessHours,
  isKnownAddress,
  recordsPerHour,
}: AlertSettings): (event: AccessEvent) => AccessAlert[] {
  const works = businessHours === null ? null : workingTime(businessHours)
  const given = new Map<string, { at: number; records: number }[]>()
  const told = new Map<string, number>()

  return (event) => {
    if (OF_THE_APP.has(event.action)) return []
    const at = Date.parse(event.time)
    return [
      ...(event.outcome === 'denied' ? ['denied' as const] : []),
      ...(works !== null && event.user?.kind === 'person' && !AT_ANY_HOUR.has(event.action) && !works(at)
        ? ['outside-business-hours' as const]
        : []),
      ...(isKnownAddress !== null && !isKnownAddress(event.address ?? '') ? ['unknown-address' as const] : []),
      ...(isTooMuch(event, at) ? ['many-records' as const] : []),
    ]
  }

  function isTooMuch({ user, outcome, action, records = 0 }: AccessEvent, at: number): boolean {
    if (user === null || outcome !== 'allowed' || records === 0 || !GIVES_RECORDS.has(action)) return false
    const recent = [...(given.get(user.oid) ?? []), { at, records }].filter((entry) => entry.at > at - HOUR_MS)
    given.set(user.oid, recent)
    if (recent.reduce((sum, entry) => sum + entry.records, 0) <= recordsPerHour) return false
    if (at - (told.get(user.oid) ?? -Infinity) < HOUR_MS) return false
    told.set(user.oid, at)
    return true
  }
}
