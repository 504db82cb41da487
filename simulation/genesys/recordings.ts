/** Recordings at the source: inventory and batches. */
import type { Models } from 'purecloud-platform-client-v2'
import { uuid } from '../../local/genesys-simulator/random.ts'
import { mp4Bytes, wavBytes } from '../world/bytes.ts'
import { canBeHad, stateNow, type TrueConversation, type TrueRecording, type World } from '../world/truth.ts'
import { ok, refused, type Ask, type Reply, type Route } from './ask.ts'
import type { MediaStore } from './media.ts'

const BATCH_TIME = 15_000
const LINK_LIFE = 60 * 60_000

interface Batch {
  submitted: number
  items: { conversationId: string; recordingId?: string }[]
}

export function recordingRoutes(world: World, media: MediaStore): Route {
  const batches = new Map<string, Batch>()
  const byId = new Map(world.conversations.map((conversation) => [conversation.id, conversation]))

  return (ask) => {
    const [area, what, id] = ask.path
    if (area === 'recording' && what === 'settings')
      return ok({ recordingBatchDownloadUrlTtl: LINK_LIFE / 60_000, recordingPlaybackUrlTtl: LINK_LIFE / 60_000 })
    if (area === 'recording' && what === 'batchrequests') return id === undefined ? submit(ask) : status(id, ask)
    if (area === 'conversations' && id === 'recordingmetadata') return inventory(byId.get(what ?? ''), ask)
    if (area === 'conversations' && id === 'recordings' && ask.method === 'PUT') return restore(ask)
    return null
  }

  function submit({ body, now }: Ask): Reply {
    const items = (body as { batchDownloadRequestList?: Batch['items'] } | null)?.batchDownloadRequestList ?? []
    if (items.length === 0) return refused(400, 'batch.download.bad.request', 'Request list is required')
    if (items.length > 100) return refused(400, 'batch.download.too.many.items', 'Too many items requested')
    const id = uuid('batch', world.seed, batches.size)
    batches.set(id, { submitted: now, items })
    return ok({ id })
  }

  function status(id: string, { now }: Ask): Reply {
    const batch = batches.get(id)
    if (batch === undefined) return refused(404, 'batch.download.job.not.found', 'The batch was not found')
    const results = batch.items.flatMap((item) => resultsOf(item, batch, now))
    const share = Math.min(1, (now - batch.submitted) / BATCH_TIME)
    const done = results.slice(0, Math.floor(results.length * share))
    return ok({
      id,
      jobId: id,
      status: share < 1 ? 'InProgress' : 'Completed',
      expectedResultCount: share < 1 ? Math.min(results.length, done.length + 1) : results.length,
      resultCount: done.length,
      errorCount: done.filter(({ errorMsg }) => errorMsg !== undefined).length,
      results: done,
    })
  }

  /** What was ready when the batch was asked for; what was not is left out, or an item with an error. */
  function resultsOf(item: Batch['items'][number], batch: Batch, now: number): Models.BatchDownloadJobResult[] {
    const conversation = byId.get(item.conversationId)
    if (conversation === undefined) return [{ conversationId: item.conversationId, errorMsg: 'conversation not found' }]
    return conversation.recordings
      .filter(({ id }) => item.recordingId === undefined || item.recordingId === id)
      .flatMap((recording): Models.BatchDownloadJobResult[] => {
        const then = stateNow(world, recording, batch.submitted)
        if (then === null || then === 'DELETED' || stateNow(world, recording, now) === 'DELETED') return []
        const named = { conversationId: conversation.id, recordingId: recording.id }
        if (!canBeHad(then))
          return recording.id < '8' ? [{ ...named, errorMsg: 'The recording is not available yet' }] : []
        return [{ ...named, contentType: recording.contentType, resultUrl: link(recording, now) }]
      })
  }

  function inventory(conversation: TrueConversation | undefined, { now }: Ask): Reply {
    if (conversation === undefined) return refused(404, 'conversation.not.found', 'no such conversation')
    return ok(
      conversation.recordings.flatMap((recording): Models.RecordingMetadata[] => {
        const state = stateNow(world, recording, now)
        if (state === null) return []
        return [
          {
            id: recording.id,
            conversationId: conversation.id,
            media: recording.kind,
            fileState: state,
            region: 'eu-west-1',
            // Stubs of what is not there have no session.
            ...(canBeHad(state) || state === 'DELETED' ? { sessionId: recording.sessionId } : {}),
          },
        ]
      }),
    )
  }

  /** Moving the archive date into the future is how a restore is asked for. */
  function restore({ path, now }: Ask): Reply {
    const recordingId = path[3] ?? ''
    if (!world.restores.has(recordingId)) world.restores.set(recordingId, now)
    return ok({ id: recordingId })
  }

  function link(recording: TrueRecording, now: number): string {
    return media.sign(recording.id, recording.contentType, () => recordingBytes(recording), now + LINK_LIFE)
  }
}

export function recordingBytes({ id, sizeBytes, contentType }: TrueRecording): Buffer {
  return contentType === 'video/mp4' ? mp4Bytes(id, sizeBytes) : wavBytes(id, sizeBytes)
}
