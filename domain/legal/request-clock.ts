/** The clock of a request of Legal: when it is due, and when somebody must hear of it before it is late. */

/** When people work; a request waits outside of it. */
export interface BusinessHours {
  /** IANA name, such as Europe/London. */
  zone: string
  /** 1 Monday to 7 Sunday. */
  days: readonly number[]
  /** Minutes after midnight, the first included, the second not. */
  from: number
  to: number
  /** `YYYY-MM-DD` in that zone, on which nobody works. */
  holidays?: readonly string[]
}

const MINUTE = 60_000
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** A calendar without a single working minute in so long would never end. */
const LONGEST_MINUTES = 60 * 24 * 400

/**
 * ISO UTC. Without business hours every hour counts.
 * @param receivedAt ISO instant
 * @param hours that the request may take
 */
export function dueAt(receivedAt: string, hours: number, business: BusinessHours | null): string {
  let at = Date.parse(receivedAt)
  if (business === null) return new Date(at + hours * 60 * MINUTE).toISOString()
  const works = workingTime(business)
  let left = Math.ceil(hours * 60)
  for (let minute = 0; left > 0 && minute < LONGEST_MINUTES; minute++, at += MINUTE) if (works(at)) left--
  return new Date(at).toISOString()
}

export type Urgency = 'in-time' | 'due-soon' | 'late'

/** `due-soon`: the last quarter of the time has begun. @param now epoch ms */
export function urgency(receivedAt: string, due: string, now: number): Urgency {
  const [from, to] = [Date.parse(receivedAt), Date.parse(due)]
  if (now >= to) return 'late'
  return now >= to - (to - from) / 4 ? 'due-soon' : 'in-time'
}

/** Whether an instant (epoch ms) is within business hours. */
export function workingTime({ zone, days, from, to, holidays = [] }: BusinessHours): (at: number) => boolean {
  const free = new Set(holidays)
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? ''
    if (free.has(`${part('year')}-${part('month')}-${part('day')}`)) return false
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
    return days.includes(WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1) && minute >= from && minute < to
  }
}

/** `Mon-Fri 09:00-17:30 Europe/London`; null for what does not read so. */
export function businessHoursOf(text: string): BusinessHours | null {
  const match =
    /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)-(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)-(\d\d):(\d\d) ([A-Za-z_/+-]+)$/.exec(
      text,
    )
  if (match === null) return null
  const [, first = '', last = '', fromHour, fromMinute, toHour, toMinute, zone = ''] = match
  const [begin, end] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last)]
  const days = Array.from({ length: ((end - begin + 7) % 7) + 1 }, (_, n) => ((begin + n) % 7) + 1)
  const [from, to] = [Number(fromHour) * 60 + Number(fromMinute), Number(toHour) * 60 + Number(toMinute)]
  return from < to && to <= 1440 && isZone(zone) ? { zone, days, from, to } : null
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
