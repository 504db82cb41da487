import type { HistoryEvent, Message } from './events.ts'
import { EVENT, isRefusal } from './events.ts'
import type { InstanceRow, MessageRow } from './store.ts'

/** The messages of one turn as history events. */
export interface Arrivals {
  events: HistoryEvent[]
  /** Numbers of every message this turn uses up. */
  consumed: number[]
  /** The engine's order to fail the instance, if one arrived. */
  refusal: string | undefined
  terminated: string | undefined
  /** Instance is suspended after these messages. */
  suspended: boolean
  /** How far the instance's own time must run ahead, ms. */
  skewMs: number
}

const parse = (row: MessageRow): Message => JSON.parse(row.body) as Message

const isControl = (message: Message): boolean =>
  !isRefusal(message) &&
  (message.EventType === EVENT.ExecutionTerminated ||
    message.EventType === EVENT.ExecutionSuspended ||
    message.EventType === EVENT.ExecutionResumed)

/**
 * One random completion, as if every message came alone and in any order: what a busy task hub may do. Events from
 * outside keep their order, and the start comes first.
 */
const pickOne = (rows: readonly MessageRow[], random: () => number): MessageRow[] => {
  const first = rows[0]
  if (first === undefined) return []
  const message = parse(first)
  if (isControl(message) || (!isRefusal(message) && message.EventType === EVENT.ExecutionStarted)) return [first]
  const raised = rows.find((row) => {
    const one = parse(row)
    return !isRefusal(one) && (one.EventType === EVENT.EventRaised || isControl(one))
  })
  const choices = rows.filter((row) => {
    const one = parse(row)
    return row === raised || isRefusal(one) || (one.EventType !== EVENT.EventRaised && !isControl(one))
  })
  return [choices[Math.floor(random() * choices.length)] ?? first]
}

/**
 * Turns waiting messages into the new events of a turn. Those of an earlier execution are used up without effect. While
 * an instance is suspended only resume, suspend and terminate are taken; everything else waits.
 * @param random given in strict mode: one message a turn, in random order
 */
export const takeArrivals = (
  instance: InstanceRow,
  rows: readonly MessageRow[],
  random: (() => number) | undefined,
): Arrivals => {
  const stale = rows.filter((row) => row.executionId !== null && row.executionId !== instance.executionId)
  const arrivals: Arrivals = {
    events: [],
    consumed: stale.map((row) => row.seq),
    refusal: undefined,
    terminated: undefined,
    suspended: instance.status === 'Suspended',
    skewMs: instance.skewMs,
  }
  const current = rows.filter((row) => !stale.includes(row))
  const waiting =
    arrivals.suspended && current.some((row) => isControl(parse(row)))
      ? current.filter((row) => isControl(parse(row)))
      : current
  for (const row of random === undefined ? waiting : pickOne(waiting, random)) {
    const message = parse(row)
    if (arrivals.suspended && !isControl(message)) continue
    arrivals.consumed.push(row.seq)
    arrivals.skewMs = Math.max(arrivals.skewMs, row.skewMs)
    if (isRefusal(message)) {
      arrivals.refusal = message.refusal
      break
    }
    arrivals.events.push(message)
    if (message.EventType === EVENT.ExecutionTerminated) {
      arrivals.terminated = message.Input
      break
    }
    if (message.EventType === EVENT.ExecutionSuspended) arrivals.suspended = true
    if (message.EventType === EVENT.ExecutionResumed) arrivals.suspended = false
  }
  return arrivals
}

/** The latest instant a fired timer had been set to, epoch ms; 0 when none fired. */
export const latestFireAt = (events: readonly HistoryEvent[]): number =>
  events.reduce(
    (latest, event) => (event.EventType === EVENT.TimerFired ? Math.max(latest, Date.parse(event.FireAt)) : latest),
    0,
  )
