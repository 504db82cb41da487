/** What the app's timers do, at their hours: the night of the day before, later looks, days to catch up. */
import type { DurableClient } from 'durable-functions'
import { daysToCatchUp, daysToSweep, previousDay } from '../../domain/day.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { startDay } from '../../functions/durable/instances.ts'
import type { Agenda } from './agenda.ts'

const DAY = 86_400_000
const NIGHTLY = 30 * 60_000
const SWEEPS = 5.5 * 3_600_000
const CATCH_UP_DAYS = 30

/** @param midnight epoch ms of each day on which the timers fire */
export function scheduleNights(
  agenda: Agenda,
  clock: Clock,
  { client, ledger }: { client: DurableClient; ledger: Pick<DayLedger, 'recent'> },
  midnight: number,
  days: number,
): void {
  for (let day = 0; day < days; day++) {
    const today = midnight + day * DAY
    agenda.at(today + NIGHTLY, async () => void (await startDay(client, previousDay(clock.now()))))
    agenda.at(today + SWEEPS, sweeps)
  }

  async function sweeps(): Promise<void> {
    const now = clock.now()
    for (const day of daysToSweep(now)) if (Date.parse(day) >= midnight - DAY) await startDay(client, day, 'resweep')
    for (const day of daysToCatchUp(await ledger.recent(CATCH_UP_DAYS), now)) await startDay(client, day)
  }
}
