/** How many records a caller was given within the hour before, over all hosts: what each of them adds to. */
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export interface GivenRecords {
  /** By the minute they were given in (epoch ms of its begin); of an hour, so never more than sixty. */
  minutes: { at: number; records: number }[]
  /** When somebody was told of it last, epoch ms. */
  toldAt: number | null
}

export const NOTHING_GIVEN: GivenRecords = { minutes: [], toldAt: null }

/**
 * @param at epoch ms
 * @param most records that may be given within an hour
 * @returns what stands then, and whether it is too much and nobody was told within the hour
 */
export function withGiven(
  before: GivenRecords,
  at: number,
  records: number,
  most: number,
): { after: GivenRecords; tell: boolean } {
  const minute = at - (at % MINUTE_MS)
  const recent = before.minutes.filter((entry) => entry.at > at - HOUR_MS && entry.at !== minute)
  const same = before.minutes.find((entry) => entry.at === minute)?.records ?? 0
  const minutes = [...recent, { at: minute, records: same + records }]
  const sum = minutes.reduce((total, entry) => total + entry.records, 0)
  const tell = sum > most && at - (before.toldAt ?? -Infinity) >= HOUR_MS
  return { after: { minutes, toldAt: tell ? at : before.toldAt }, tell }
}
