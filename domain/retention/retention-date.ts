import { exactContainer } from '../record/container-names.ts'

/** Dates of retention. Years are calendar years: 365 days a year would let a record go days too early. */
const DAY_MS = 86_400_000
const TOLERANCE_DAYS = 3

/**
 * First instant at which the law lets a record go: the same calendar date and time `years` later, in whole seconds
 * rounded up, because storage keeps no finer date. An end on 29 February counts to 1 March where the year has no such
 * day.
 * @param conversationEnd ISO instant
 */
export function lawfulUntil(conversationEnd: string, years: number): string {
  const end = new Date(conversationEnd)
  const later = Date.UTC(
    end.getUTCFullYear() + years,
    end.getUTCMonth(),
    end.getUTCDate(),
    end.getUTCHours(),
    end.getUTCMinutes(),
    end.getUTCSeconds(),
    end.getUTCMilliseconds(),
  )
  return new Date(Math.ceil(later / 1000) * 1000).toISOString()
}

/** Whole days of a container's default policy: never early for any end date, so leap days are rounded up. */
export function inheritedDays(years: number): number {
  return 365 * years + Math.ceil(years / 4)
}

export interface Placement {
  container: string
  how: 'inherit' | 'exact'
  /** The lawful date, ISO UTC. */
  retainUntil: string
}

/**
 * Where a record written at `now` (epoch ms) goes: into the class container, whose default policy dates it, unless that
 * date would be early or more than three days late; `keepUntil` (ISO UTC) is an extension that a revision inherits.
 * Else into the `-exact` container, where the keeper sets the lawful date.
 */
export function placementFor(
  record: { conversationEnd: string; years: number; classId: string; keepUntil?: string },
  now: number,
): Placement {
  const lawful = lawfulUntil(record.conversationEnd, record.years)
  const retainUntil = record.keepUntil !== undefined && record.keepUntil > lawful ? record.keepUntil : lawful
  const inherited = new Date(now + inheritedDays(record.years) * DAY_MS).toISOString()
  return acceptable(retainUntil, inherited) === 'ok'
    ? { container: record.classId, how: 'inherit', retainUntil }
    : { container: exactContainer(record.classId), how: 'exact', retainUntil }
}

/** Compares the lawful date with one read back from storage. */
export function acceptable(lawful: string, readBack: string): 'ok' | 'early' | 'late' {
  const days = (Date.parse(readBack) - Date.parse(lawful)) / DAY_MS
  if (days < 0) return 'early'
  return days > TOLERANCE_DAYS ? 'late' : 'ok'
}
