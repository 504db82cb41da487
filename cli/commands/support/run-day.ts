/** Archives a day to its end, and says whether there was anything to do. */
import { statusText } from '../../../domain/completeness/day-status.ts'
import type { DayView } from '../../../api/days.ts'
import { ApiFailed, type Api } from '../../api-client.ts'
import { watchDay } from '../../output/watch-day.ts'

export interface RunDay {
  closed: DayView
  /** For a person: whether the run found anything new. */
  news: string | null
}

/** Starting a day that runs already follows it. @param begun told as soon as the app has accepted the day */
export async function runDay(
  api: Api,
  day: string,
  begun: (text: string) => void,
  show: (view: DayView) => void,
): Promise<RunDay> {
  const before = await dayBefore(api, day)
  const { outcome } = await api.start(day)
  if (outcome === 'already-running') begun(`${day} is being archived already; following it.`)
  else if (before === null || before.certificate === null) begun(`Archiving ${day}.`)
  else begun(`${day} was archived before (${before.status}); looking for what is new.`)
  const closed = await watchDay(api, day, show)
  // An unchanged day keeps its certificate.
  const unchanged =
    outcome === 'started' && before !== null && before.certificate !== null && before.certificate === closed.certificate
  return {
    closed,
    news: unchanged ? `Nothing was new: ${day} is already archived (${statusText(closed.status, closed.lock)}).` : null,
  }
}

async function dayBefore(api: Api, day: string): Promise<DayView | null> {
  try {
    return await api.day(day)
  } catch (error) {
    if (error instanceof ApiFailed && error.code === 'unknown-day') return null
    throw error
  }
}
