import { daySummaryOf, newDayState } from '../../../domain/completeness/day-state.ts'
import type { Gap } from '../../../domain/completeness/gap.ts'
import type { DayLedger, DayState, RecordedGap, UnitProgress } from '../../../domain/ports/day-ledger.ts'
import { copyOf } from './copy.ts'

const PAGE = 200

export function memoryLedger(): DayLedger {
  const states = new Map<string, DayState>()
  const units = new Map<string, Map<string, UnitProgress>>()
  const unitsOf = (day: string): Map<string, UnitProgress> => {
    const known = units.get(day) ?? new Map<string, UnitProgress>()
    units.set(day, known)
    return known
  }
  const begun = new Set<string>()
  const gaps = new Map<string, RecordedGap[]>()
  return {
    read: (day) => Promise.resolve(copyOf(states.get(day) ?? null)),
    recent: (limit) =>
      Promise.resolve(
        [...states.values()]
          .sort((a, b) => (a.day < b.day ? 1 : -1))
          .slice(0, limit)
          .map(daySummaryOf),
      ),
    running: () =>
      Promise.resolve(
        [...states.values()]
          .filter(({ status }) => status === 'running')
          .map(({ day }) => day)
          .sort(),
      ),
    range: (from, to) =>
      Promise.resolve(
        [...states.values()]
          .filter(({ day }) => day >= from && day <= to)
          .sort((a, b) => (a.day < b.day ? -1 : 1))
          .map(daySummaryOf),
      ),
    update(day, change) {
      const before = states.get(day) ?? newDayState(day)
      states.set(day, copyOf({ ...before, ...change, day, counts: { ...before.counts, ...change.counts } }))
      return Promise.resolve()
    },
    warn(day, warnings) {
      const before = states.get(day) ?? newDayState(day)
      states.set(day, { ...before, warnings: [...new Set([...before.warnings, ...warnings])] })
      return Promise.resolve()
    },
    progress: (day, unit) => Promise.resolve(void unitsOf(day).set(unit.unit, { ...unit })),
    totals(day) {
      const sum = { archived: 0, recordingsArchived: 0, objects: 0, bytes: 0, genesysCalls: 0 }
      for (const unit of unitsOf(day).values())
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += unit[name]
      return Promise.resolve(sum)
    },
    begin(day, work) {
      const first = !begun.has(`${day} ${work}`)
      begun.add(`${day} ${work}`)
      return Promise.resolve(first)
    },
    replaceGaps(day, list, at) {
      const before = gaps.get(day) ?? []
      const since = (gap: Gap) =>
        before.find(
          (recordedGap) =>
            recordedGap.conversationId === gap.conversationId &&
            recordedGap.objectId === gap.objectId &&
            recordedGap.reason === gap.reason,
        )?.since ?? at
      gaps.set(
        day,
        list.map((gap) => ({ ...gap, since: since(gap) })),
      )
      return Promise.resolve()
    },
    async *gaps(day) {
      const all = gaps.get(day) ?? []
      for (let at = 0; at < all.length; at += PAGE) yield await Promise.resolve(copyOf(all.slice(at, at + PAGE)))
    },
  }
}
