/** Recordings: inventory, batches, settings. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { uuid } from '../random.ts'
import { parse } from '../read-ask.ts'
import { badRequest, Refusal } from '../refusal.ts'
import type { Recording } from '../tenant/shapes.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import { fileState, recordingMetadata } from '../wire/recording.ts'
import { conversationById, type Ask, type Reply, type World } from '../world.ts'

/** Tenant's time that a batch takes, ms. */
const BATCH_TIME = 15_000
const MAX_ITEMS = 100

interface BatchJob {
  submitted: number
  items: { conversationId: string; recordingId?: string | undefined }[]
}

const batchBody = z.looseObject({
  batchDownloadRequestList: z
    .array(z.looseObject({ conversationId: z.string(), recordingId: z.string().optional() }))
    .optional(),
})

export function recordingRoutes(world: World): (ask: Ask) => Reply | null {
  const jobs = new Map<string, BatchJob>()
  const { clock, tenant, media, faults, restores } = world

  return (ask) => {
    const [area, what, id] = ask.path
    if (area === 'recording' && what === 'settings' && ask.method === 'GET') {
      const minutes = Math.round(world.urlTtlMs / 60_000)
      return {
        status: 200,
        body: {
          maxSimultaneousStreams: 2,
          recordingPlaybackUrlTtl: minutes,
          recordingBatchDownloadUrlTtl: minutes,
          regionalRecordingStorageEnabled: false,
        } satisfies Models.RecordingSettings,
      }
    }
    if (area === 'recording' && what === 'batchrequests')
      return id === undefined ? (ask.method === 'POST' ? submit(ask) : null) : ask.method === 'GET' ? status(id) : null
    if (area === 'conversations' && id === 'recordingmetadata' && ask.method === 'GET')
      return {
        status: 200,
        body: conversationById(world, what ?? '')
          .recordings.filter((recording) => !faults.concerns('no-sensitive-data', recording.id))
          .map((recording) => recordingMetadata(what ?? '', recording, clock.now(), restores)),
      }
    return null
  }

  function submit(ask: Ask): Reply {
    const { batchDownloadRequestList: items } = parse(batchBody, ask.body)
    if (items === undefined || items.length === 0)
      throw badRequest('Request list is required and must not be empty', 'batch.download.bad.request')
    if (items.length > MAX_ITEMS)
      throw badRequest('Too many items requested, max 100 allowed', 'batch.download.too.many.items')
    const id = uuid('batch', tenant.seed, jobs.size, clock.now())
    jobs.set(id, { submitted: clock.now(), items })
    return { status: 200, body: { id } satisfies Models.BatchDownloadJobSubmissionResult }
  }

  function status(id: string): Reply {
    const job = jobs.get(id)
    if (job === undefined)
      throw new Refusal(404, 'batch.download.job.not.found', 'The batch download job was not found')
    const results = job.items.flatMap((item) => resultsOf(item, job))
    const share = Math.min(1, (clock.now() - job.submitted) / BATCH_TIME)
    const done = results.slice(0, Math.floor(results.length * share))
    const body: Models.BatchDownloadJobStatusResult = {
      id,
      jobId: id,
      status: share < 1 ? 'InProgress' : 'Completed',
      // Grows while recordings are discovered: whoever stops when it equals resultCount stops too early.
      expectedResultCount: share < 1 ? Math.min(results.length, done.length + 1) : results.length,
      resultCount: done.length,
      errorCount: done.filter((batchDownloadJobResult) => batchDownloadJobResult.errorMsg !== undefined).length,
      results: done,
    }
    return { status: 200, body }
  }

  function resultsOf(
    { conversationId, recordingId }: BatchJob['items'][number],
    job: BatchJob,
  ): Models.BatchDownloadJobResult[] {
    let conversation: SimConversation
    try {
      conversation = conversationById(world, conversationId)
    } catch {
      return [{ conversationId, errorMsg: 'conversation not found' }]
    }
    const asked = conversation.recordings.filter(
      (recording) => recordingId === undefined || recording.id === recordingId,
    )
    if (recordingId !== undefined && asked.length === 0)
      return [{ conversationId, recordingId, errorMsg: 'recording not found' }]
    return asked.flatMap((recording) => {
      if (recording.deleted || faults.concerns('no-sensitive-data', recording.id)) return []
      // Not ready when asked for: sometimes an item with an error, sometimes nothing at all.
      const back = fileState(recording, job.submitted, restores) === 'RESTORED'
      if (recording.readyAt > job.submitted && !back)
        return recording.id < '8'
          ? [{ conversationId, recordingId: recording.id, errorMsg: 'The recording is not available yet' }]
          : []
      return Array.from({ length: recording.parts }, (_, part): Models.BatchDownloadJobResult => {
        const file = fileOf(recording, part)
        const expired = faults.once('url-expired', `${file.id}:${job.submitted}`)
        return {
          conversationId,
          recordingId: recording.id,
          contentType: recording.contentType,
          resultUrl: media.sign(file, expired ? 0 : world.urlTtlMs),
        }
      })
    })
  }
}

/** The files of a recording: one, or one per channel. */
export function fileOf(recording: Recording, part: number): { id: string; contentType: string; sizeBytes: number } {
  return {
    id: recording.parts === 1 ? recording.id : `${recording.id}.${part}`,
    contentType: recording.contentType,
    sizeBytes: Math.ceil(recording.sizeBytes / recording.parts),
  }
}
