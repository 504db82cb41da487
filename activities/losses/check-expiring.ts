/** The last warning (CAP-11): what Genesys deletes within a week and the archive does not hold. */
import { wholeRecordings } from '../../domain/record/recordings.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ExpiringRecording } from '../../domain/ports/loss-source.ts'
import type { ActivityImplementations } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

const DAY_MS = 86_400_000
const POSITION = 'source/expiring'

/** Pages of 500 looked at in one night: one call each. */
const MOST_PAGES = 40
const HORIZON_MS = 7 * DAY_MS
/**
 * How long before the shortest retention seen the list begins: the horizon, and as much again for the nights missed.
 */
const AHEAD_DAYS = 14
/** Recordings of a page whose age is looked up, to learn how long the tenant keeps them. */
const SAMPLES = 10
/** Named in the warning; the log has all. */
const NAMED = 3

/** A list that is read over several nights: from which age on, and where it goes on. */
interface Reading {
  olderThanDays: number
  cursor: string | null
}
/** Kept between nights. All recordings are walked through, however long that takes; the old ones beside it. */
interface Position {
  all: Reading
  /** Null until it is known how long this tenant keeps recordings. */
  old: Reading | null
  /** Shortest time from the end of a conversation to the deletion of its recording seen in this walk, days. */
  shortestDays: number | null
}
const BEGINNING: Position = { all: { olderThanDays: 1, cursor: null }, old: null, shortestDays: null }

type Ports = Pick<ActivityPorts, 'losses' | 'index' | 'ledger' | 'staging' | 'clock' | 'log'>
type Page = Awaited<ReturnType<ActivityPorts['losses']['expiring']>>

export function checkExpiring(ports: Ports): ActivityImplementations['checkExpiring'] {
  const { losses, index, ledger, staging, clock, log } = ports

  return async ({ day, purpose }) => {
    // Once a morning is enough: the list knows no days.
    if (purpose !== undefined) return { atRisk: 0 }
    const atRisk: ExpiringRecording[] = []
    const position = await positionNow()
    let { shortestDays } = position
    const old = position.old === null ? null : await read(position.old, MOST_PAGES / 2, () => Promise.resolve())
    const all = await read(position.all, old === null ? MOST_PAGES : MOST_PAGES / 2, async (page) => {
      shortestDays = await shortestOf(page, shortestDays)
    })
    const next: Position = { all, old, shortestDays }
    // A walk that is through says how long this tenant keeps recordings; the next one may learn otherwise.
    if (all.cursor === null && shortestDays !== null) {
      const olderThanDays = Math.max(1, Math.floor(shortestDays) - AHEAD_DAYS)
      next.old = old?.olderThanDays === olderThanDays ? old : { olderThanDays, cursor: null }
      next.shortestDays = null
    }
    await staging.write(POSITION, next)
    const goesOn = all.cursor !== null || (old !== null && old.cursor !== null)

    /** Reads on, and answers where to go on the next night: from the beginning when it is through. */
    async function read(from: Reading, most: number, learn: (page: Page) => Promise<void>): Promise<Reading> {
      let { cursor } = from
      for (let pages = 0; pages < most; pages++) {
        const page = await pageAt(from, cursor)
        for (const recording of page.recordings)
          if (isSoon(recording) && !(await isArchived(recording))) atRisk.push(recording)
        await learn(page)
        cursor = page.cursor
        if (cursor === null) break
      }
      return { ...from, cursor }
    }

    for (const { conversationId, recordingId, deleteDate } of atRisk)
      log.warn('source.about-to-delete', { conversationId, recordingId, deleteDate: deleteDate ?? '' })
    const warnings = [
      ...(atRisk.length === 0
        ? []
        : [
            `${atRisk.length} recording(s) are about to be deleted at the source and are not archived: ${atRisk
              .slice(0, NAMED)
              .map(
                (expiringRecording) =>
                  `${expiringRecording.conversationId}/${expiringRecording.recordingId} on ` +
                  (expiringRecording.deleteDate ?? '').slice(0, 10),
              )
              .join(', ')}${atRisk.length > NAMED ? ', ...' : ''}; archive their days now`,
          ]),
      ...(goesOn
        ? [`the list of recordings by age goes on after ${MOST_PAGES} pages: the next night looks at what follows`]
        : []),
    ]
    await addWarnings(ledger, day, warnings)
    return { atRisk: atRisk.length }
  }

  async function positionNow(): Promise<Position> {
    try {
      return await staging.read<Position>(POSITION)
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return BEGINNING
      throw error
    }
  }

  /** A cursor of last night may have died: then the list is read from its beginning. */
  async function pageAt(from: Reading, cursor: string | null): Promise<Page> {
    try {
      return await losses.expiring(from.olderThanDays, cursor)
    } catch (error) {
      if (cursor === null || cursor !== from.cursor || !(error instanceof ArchiveError) || error.retryable) throw error
      return await losses.expiring(from.olderThanDays, null)
    }
  }

  async function shortestOf({ recordings }: Page, known: number | null): Promise<number | null> {
    let shortest = known
    for (const { conversationId, deleteDate } of recordings.slice(0, SAMPLES)) {
      const end = deleteDate === null ? undefined : (await index.record(conversationId))?.conversationEnd
      if (deleteDate === null || end === undefined) continue
      const days = (Date.parse(deleteDate) - Date.parse(end)) / DAY_MS
      if (days > 0 && (shortest === null || days < shortest)) shortest = days
    }
    return shortest
  }

  function isSoon({ deleteDate }: ExpiringRecording): boolean {
    return deleteDate !== null && Date.parse(deleteDate) <= clock.now() + HORIZON_MS
  }

  async function isArchived({ conversationId, recordingId }: ExpiringRecording): Promise<boolean> {
    return wholeRecordings((await index.record(conversationId))?.objects ?? []).has(recordingId)
  }
}
