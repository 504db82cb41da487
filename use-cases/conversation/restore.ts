/**
 * Asks the source for recordings that it has moved to its archive tier: once each, where that is configured (CAP-3).
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { RecordingFacts } from '../../domain/ports/recording-source.ts'
import type { PendingConversation } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'

/** A restore takes hours; what is back must stay until a night has taken it. */
const KEEP_RESTORED_MS = 7 * 86_400_000

/** A refusal is said in the gap and not asked again tonight. */
export async function askRestore(
  { recordings, settings, clock, log }: Pick<ActivityPorts, 'recordings' | 'settings' | 'clock' | 'log'>,
  pending: PendingConversation,
  missing: readonly RecordingFacts[],
): Promise<PendingConversation> {
  if (!settings.restoreArchived) return pending
  const asked = new Set(pending.restoring)
  let waiting = pending.waiting
  for (const { conversationId, recordingId } of missing.filter(
    (fact) => fact.state === 'ARCHIVED' && !asked.has(fact.recordingId),
  )) {
    asked.add(recordingId)
    try {
      await recordings.restore(conversationId, recordingId, new Date(clock.now() + KEEP_RESTORED_MS).toISOString())
      log.info('recording.restore-requested', { conversationId, recordingId })
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.retryable) throw error
      waiting = waiting.map((gap) =>
        gap.objectId === recordingId
          ? { ...gap, detail: `${gap.detail}; the restore was refused: ${error.code}` }
          : gap,
      )
      log.warn('recording.restore-refused', { conversationId, recordingId, code: error.code })
    }
  }
  return { ...pending, waiting, restoring: [...asked] }
}
