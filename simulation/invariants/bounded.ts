/** What a day may cost, whatever happens to it: stated numbers for a tenant of some forty conversations a day. */
import type { Violation } from './violation.ts'

/** Of one run of a day, its slices and waits included. */
const MOST = { activities: 120, calls: 400, events: 700 } as const

/** What was counted of a day over its whole life. */
export interface Effort {
  runs: number
  activities: number
  calls: number
  /** Of its longest history. */
  events: number
}

/** The dearest day: of one of its runs on average. */
export function dearest(efforts: ReadonlyMap<string, Effort>): Omit<Effort, 'runs'> {
  const all = [...efforts.values()].map((effort) => ({ ...effort, times: Math.max(1, effort.runs) }))
  const most = (of: (effort: (typeof all)[number]) => number) => Math.ceil(Math.max(0, ...all.map(of)))
  return {
    activities: most(({ activities, times }) => activities / times),
    calls: most(({ calls, times }) => calls / times),
    events: most(({ events }) => events),
  }
}

export function bounded(efforts: ReadonlyMap<string, Effort>): Violation[] {
  return [...efforts].flatMap(([day, { runs, activities, calls, events }]) => {
    const times = Math.max(1, runs)
    const over = [
      ...(activities > MOST.activities * times ? [`${activities} activities`] : []),
      ...(calls > MOST.calls * times ? [`${calls} calls`] : []),
      ...(events > MOST.events ? [`${events} events in one history`] : []),
    ]
    return over.map((detail) => ({
      invariant: 'bounded',
      shape: 'day',
      day,
      subject: day,
      detail: `${detail} in ${runs} runs`,
    }))
  })
}
