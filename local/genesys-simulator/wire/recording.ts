/** Recordings as the inventory shows them, without media. */
import type { Models } from 'purecloud-platform-client-v2'
import type { Recording } from '../tenant/shapes.ts'
import { iso } from './analytics.ts'

const HOUR = 3_600_000
/** Tenant's time that a restore from the cloud archive takes, ms: hours, says the vendor. */
const RESTORE_TIME = 2 * HOUR

/** Recording id to the moment its restore was asked for, epoch ms of the tenant's time. */
export type Restores = Map<string, number>

/** @param now epoch ms of the tenant's time */
export function fileState(recording: Recording, now: number, restores: Restores): string {
  if (recording.deleted) return 'DELETED'
  const restored = restores.get(recording.id)
  if (restored !== undefined) return now - restored < RESTORE_TIME ? 'RESTORING' : 'RESTORED'
  if (recording.stuckAs !== null) return recording.stuckAs
  return recording.readyAt <= now ? 'AVAILABLE' : 'UPLOADING'
}

export function recordingMetadata(
  conversationId: string,
  recording: Recording,
  now: number,
  restores: Restores,
): Models.RecordingMetadata {
  const state = fileState(recording, now, restores)
  return {
    id: recording.id,
    conversationId,
    media: recording.media,
    fileState: state,
    region: 'eu-west-1',
    selfUri: `/api/v2/conversations/${conversationId}/recordings/${recording.id}`,
    ...(recording.media === 'audio'
      ? { mediaSubtype: 'Trunk' }
      : recording.media === 'screen'
        ? { mediaSubtype: 'Screen' }
        : {}),
    // Stubs that are not ready, or archived, have no session id at all.
    ...(state === 'AVAILABLE' || state === 'RESTORED' || state === 'DELETED' ? { sessionId: recording.sessionId } : {}),
    // Annotations are shown only when there is media.
    ...(state === 'AVAILABLE' ? { annotations: [] } : {}),
    ...(state === 'DELETED' ? { deleteDate: iso(now - HOUR) } : {}),
    ...(state === 'ARCHIVED' || state === 'RESTORING'
      ? { archiveDate: iso(now - HOUR), archiveMedium: 'CLOUDARCHIVE' }
      : {}),
  }
}
