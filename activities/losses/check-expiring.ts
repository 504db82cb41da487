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
/** How long before the shortest retention seen the list begins: the horizon, and as much again for the nights missed. */
const AHEAD_DAYS = 14
/** Recordings of a page whose age is looked up, to learn how long the tenant keeps them. */
const SAMPLES = 10
/** Named in the warning; the log has all. */
const NAMED = 3

/** Kept between nights: where the list goes on, and from which age on it is asked for. */
interface Position {
  cursor: string | null
  olderThanDays: number
  /** Shortest time from the end of a conversation to the deletion of its recording seen in this pass, days. */
  shortestDays: number | null
}
const BEGINNING: Position = { cursor: null, olderThanDays: 1, shortestDays: null }

type Ports = Pick<ActivityPorts, 'losses' | 'index' | 'ledger' | 'staging' | 'clock' | 'log'>
type Page = Awaited<ReturnType<ActivityPorts['losses']['expiring']>>

export function checkExpiring(ports: Ports): ActivityImplementations['checkExpiring'] {
  const { losses, index, ledger, staging, clock, log } = ports

  return async ({ day, purpose }) => {
    // Once a morning is enough: the list knows no days.
    if (purpose !== undefined) return { atRisk: 0 }
    const atRisk: ExpiringRecording[] = []
    let position = await positionNow()
    let cursor: string | null = position.cursor
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await pageAt(position, cursor)
      for (const recording of page.recordings)
        if (isSoon(recording) && !(await isArchived(recording))) atRisk.push(recording)
      position = { ...position, shortestDays: await shortestOf(page, position.shortestDays) }
      cursor = page.cursor
      if (cursor === null) break
    }
    // A pass that is through begins again, near the age at which this tenant deletes.
    const next: Position =
      cursor !== null
        ? { ...position, cursor }
        : position.shortestDays === null
          ? BEGINNING
          : { ...BEGINNING, olderThanDays: Math.max(1, Math.floor(position.shortestDays) - AHEAD_DAYS) }
    await staging.write(POSITION, next)

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
      ...(cursor === null
        ? []
        : [`the list of recordings by age goes on after ${MOST_PAGES} pages: the next night looks at what follows`]),
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
  async function pageAt(position: Position, cursor: string | null): Promise<Page> {
    try {
      return await losses.expiring(position.olderThanDays, cursor)
    } catch (error) {
      if (cursor === null || cursor !== position.cursor || !(error instanceof ArchiveError) || error.retryable)
        throw error
      return await losses.expiring(position.olderThanDays, null)
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
