import type { AuditDays, AuditDayState } from '../../../domain/ports/audit-days.ts'
import { copyOf } from './copy.ts'

export function memoryAuditDays(): AuditDays {
  const states = new Map<string, AuditDayState>()
  return {
    read: (day) => Promise.resolve(copyOf(states.get(day) ?? null)),
    write: (state) => Promise.resolve(void states.set(state.day, copyOf(state))),
    range: (from, to) =>
      Promise.resolve(
        [...states.values()]
          .filter(({ day }) => day >= from && day <= to)
          .sort((a, b) => (a.day < b.day ? -1 : 1))
          .map((state) => copyOf(state)),
      ),
  }
}
