/** Recordings as the inventory shows them, without media. */
import type { Models } from 'purecloud-platform-client-v2'
import type { Recording } from '../tenant/conversation.ts'
import { iso } from './analytics.ts'

const HOUR = 3_600_000

/** @param now epoch ms of the tenant's time */
export function fileState(recording: Recording, now: number): string {
  if (recording.deleted) return 'DELETED'
  if (recording.stuckAs !== null) return recording.stuckAs
  return recording.readyAt <= now ? 'AVAILABLE' : 'UPLOADING'
}

export function recordingMetadata(conversationId: string, recording: Recording, now: number): Models.RecordingMetadata {
  const state = fileState(recording, now)
  return {
    id: recording.id, conversationId, media: recording.media, fileState: state, region: 'eu-west-1', selfUri: `/api/v2/conversations/${conversationId}/recordings/${recording.id}`,
    ...(recording.media === 'audio' ? { mediaSubtype: 'Trunk' } : {}),
    // Stubs that are not ready, or archived, have no session id at all.
    ...(state === 'AVAILABLE' || state === 'DELETED' ? { sessionId: recording.sessionId } : {}),
    // Annotations are shown only when there is media.
    ...(state === 'AVAILABLE' ? { annotations: [] } : {}),
    ...(state === 'DELETED' ? { deleteDate: iso(now - HOUR) } : {}),
    ...(state === 'ARCHIVED' || state === 'RESTORING' ? { archiveDate: iso(now - HOUR), archiveMedium: 'CLOUDARCHIVE' } : {}),
  }
}
