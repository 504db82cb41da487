/** Follows a running day until it is closed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { DayView } from '../../api/days.ts'
import { ApiFailed, type Api } from '../api-client.ts'
import { bytesText, count } from './format.ts'

const LOOK_EVERY_MS = 500

/** Calls `show` at each look; answers the closed day. Single failed looks are tolerated: the host may be restarting. */
export async function watchDay(
  api: Api,
  day: string,
  show: (view: DayView) => void,
  { tolerance = 120, everyMs = LOOK_EVERY_MS } = {},
): Promise<DayView> {
  let misses = 0
  for (;;) {
    try {
      const view = await api.day(day)
      misses = 0
      show(view)
      if (view.status !== 'running') return view
    } catch (error) {
      if (++misses > tolerance || (error instanceof ApiFailed && error.code === 'unauthorized')) throw error
    }
    await pause(everyMs)
  }
}

/** One line: where it stands and what it waits for. */
export function progressLine({ counts, phase, waitingFor }: DayView): string {
  const found =
    (counts.conversations ?? 0) > 0
      ? [
          `${count(counts.archived)} of ${count(counts.conversations)} conversations`,
          recordingsText(counts),
          bytesText(counts.bytes ?? 0),
        ]
      : []
  const parts = [...found, `${count(counts.genesysCalls)} Genesys calls`]
  if ((counts.pending ?? 0) > 0) parts.push(`${count(counts.pending)} waiting`)
  return `${parts.join(', ')}: ${waitingFor === null ? phase : `waiting for ${waitingFor}`}`
}

/** The source announces what it knows of; a consultation may turn out to have a recording of its own. */
function recordingsText({ recordingsArchived = 0, recordingsExpected = 0 }: DayView['counts']): string {
  return recordingsArchived < recordingsExpected
    ? `${count(recordingsArchived)} of ${count(recordingsExpected)} recordings`
    : `${count(recordingsArchived)} recordings`
}
