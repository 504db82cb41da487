/** The last warning (CAP-11): what Genesys deletes within a week and the archive does not hold. */
import { wholeRecordings } from '../../domain/record/recordings.ts'
import type { ExpiringRecording } from '../../domain/ports/loss-source.ts'
import type { ActivityImplementations } from '../contract.ts'
import { addWarnings } from '../day-warnings.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Recordings younger than this are the business of the nights and their sweeps, days. */
const OLDER_THAN_DAYS = 1
const HORIZON_MS = 7 * 86_400_000
/** Pages of 500 looked at in one night: one call each. */
const MOST_PAGES = 20
/** Named in the warning; the log has all. */
const NAMED = 3

type Ports = Pick<ActivityPorts, 'losses' | 'index' | 'ledger' | 'clock' | 'log'>

export function checkExpiring({ losses, index, ledger, clock, log }: Ports): ActivityImplementations['checkExpiring'] {
  return async ({ day }) => {
    const atRisk: ExpiringRecording[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Awaited<ReturnType<typeof losses.expiring>> = await losses.expiring(OLDER_THAN_DAYS, cursor)
      for (const recording of page.recordings)
        if (isSoon(recording) && !(await isArchived(recording))) atRisk.push(recording)
      cursor = page.cursor
    } while (cursor !== null && ++pages < MOST_PAGES)

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
        : [
            `the list of recordings by age goes on after ${MOST_PAGES} pages: deletions beyond them were not looked at`,
          ]),
    ]
    await addWarnings(ledger, day, warnings)
    return { atRisk: atRisk.length }
  }

  function isSoon({ deleteDate }: ExpiringRecording): boolean {
    return deleteDate !== null && Date.parse(deleteDate) <= clock.now() + HORIZON_MS
  }

  async function isArchived({ conversationId, recordingId }: ExpiringRecording): Promise<boolean> {
    return wholeRecordings((await index.record(conversationId))?.objects ?? []).has(recordingId)
  }
}
