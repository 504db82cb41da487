/** Counts what each day of the archive costs: runs, activities, calls, events. */
import type { Effort } from '../invariants/bounded.ts'

const DAY = /^archive-(\d{4}-\d\d-\d\d)/

export interface Efforts {
  readonly byDay: Map<string, Effort>
  activity(instanceId: string, name: string): void
  call(instanceId: string): void
  events(instanceId: string, count: number): void
}

export function efforts(): Efforts {
  const byDay = new Map<string, Effort>()
  const byInstance = new Map<string, Effort | null>()
  const of = (instanceId: string): Effort | null => {
    const known = byInstance.get(instanceId)
    if (known !== undefined) return known
    const day = DAY.exec(instanceId)?.[1]
    const effort = day === undefined ? null : (byDay.get(day) ?? { runs: 0, activities: 0, calls: 0, events: 0 })
    byInstance.set(instanceId, effort)
    if (day !== undefined && effort !== null) byDay.set(day, effort)
    return effort
  }
  return {
    byDay,
    activity(instanceId, name) {
      const effort = of(instanceId)
      if (effort === null) return
      effort.activities++
      if (name === 'prepareDay') effort.runs++
    },
    call(instanceId) {
      const effort = of(instanceId)
      if (effort !== null) effort.calls++
    },
    events(instanceId, count) {
      const effort = of(instanceId)
      if (effort !== null) effort.events = Math.max(effort.events, count)
    },
  }
}
