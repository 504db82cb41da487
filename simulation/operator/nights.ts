/** The app's own schedules at their hours. */
import {
  archiveNightly,
  compareTenantWeekly,
  endInterruptions,
  exportAuditsNightly,
  sweepDays,
  type SchedulePorts,
} from '../../functions/durable/schedules.ts'
import type { Engine } from '../../functions/durable/instances.ts'
import { watchHolds, watchRetrievals } from '../../functions/durable/legal-schedules.ts'
import type { HoldRegister } from '../../domain/ports/hold-register.ts'
import type { Agenda } from './agenda.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const QUARTER = HOUR / 4

/** @param midnight epoch ms of the first day on which the timers fire @param days how many */
export function scheduleNights(
  agenda: Agenda,
  engine: Engine,
  ports: SchedulePorts & Parameters<typeof watchRetrievals>[1] & { holds: HoldRegister },
  midnight: number,
  days: number,
): void {
  const young = sinceBirth(engine, midnight - DAY)
  const known = knownSinceBirth(ports, midnight - DAY)
  for (let today = midnight; today < midnight + days * DAY; today += DAY) {
    agenda.at(today + HOUR / 2, () => archiveNightly(young, ports))
    agenda.at(today + 2 * HOUR, () => exportAuditsNightly(young, ports))
    agenda.at(today + 5.5 * HOUR, () => sweepDays(young, known))
    if (new Date(today).getUTCDay() === 0) agenda.at(today + 6 * HOUR, () => compareTenantWeekly(young, ports))
    for (let at = today; at < today + DAY; at += QUARTER)
      agenda.at(at, async () => {
        await endInterruptions(young, ports)
        await watchHolds(young, ports)
        await watchRetrievals(young, ports)
      })
  }
}

/** Days of backfills before that: those between them would be caught up before any other, and are never begun here. */
function knownSinceBirth(ports: SchedulePorts, first: number): SchedulePorts {
  const { ledger } = ports
  return {
    ...ports,
    ledger: {
      ...ledger,
      recent: async (limit) => (await ledger.recent(limit)).filter(({ day }) => Date.parse(day) >= first),
    },
  }
}

/** Days before the tenant's first one are empty: they are not begun. */
function sinceBirth(engine: Engine, first: number): Engine {
  return {
    getStatus: (...args) => engine.getStatus(...args),
    startNew: (name, options) => {
      const day = /^(?:archive|audits)-(\d{4}-\d\d-\d\d)$/.exec(options?.instanceId ?? '')?.[1]
      return day !== undefined && Date.parse(day) < first
        ? Promise.resolve(options?.instanceId ?? '')
        : engine.startNew(name, options)
    },
  }
}
