/**
 * Recordings in batches of up to 100 conversations: original codecs, no transcoding, one call for all of them.
 * One call each: a batch, a look at it, the inventory of a conversation (which the batch makes needless as a rule).
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { RecordingSource } from '../../../domain/ports/recording-source.ts'
import { mediaLinks } from '../wire/media-links.ts'
import { answerOf, bodyOf, orNullIfUnknown, shaped } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

const MAX_ITEMS = 100
/** Pauses between looks at an inventory that is not ready, ms. */
const NOT_YET = [2_000, 5_000, 10_000]
const text = z.string().nullish()
const submitted = z.looseObject({ id: z.string() })
const batch = z.looseObject({
  status: z.string(),
  expectedResultCount: z.number().nullish(),
  results: z
    .array(
      z.looseObject({ conversationId: text, recordingId: text, resultUrl: text, contentType: text, errorMsg: text }),
    )
    .nullish(),
})
const settings = z
  .looseObject({
    recordingBatchDownloadUrlTtl: z.number().nullish(),
    recordingPlaybackUrlTtl: z.number().nullish(),
    maxSimultaneousStreams: z.number().nullish(),
  })
  .refine(
    (body) =>
      body.recordingBatchDownloadUrlTtl != null ||
      body.recordingPlaybackUrlTtl != null ||
      body.maxSimultaneousStreams != null,
    'are no recording settings',
  )
const inventory = z.array(
  z.looseObject({
    id: text,
    conversationId: text,
    media: text,
    fileState: text,
    sessionId: text,
    region: text,
    deleteDate: text,
    exportDate: text,
  }),
)

export function createRecordingSource(client: SdkClient, sleep: (ms: number) => Promise<void>): RecordingSource {
  const api = new pc.RecordingApi(client)
  return {
    async submitBatch(items) {
      if (items.length < 1 || items.length > MAX_ITEMS)
        throw new RangeError(`a batch takes 1 to ${MAX_ITEMS} conversations, not ${items.length}`)
      const body = await bodyOf('recording batch', submitted, () =>
        api.postRecordingBatchrequests({
          batchDownloadRequestList: items.map(({ conversationId, recordingId }) => ({
            conversationId,
            ...(recordingId === undefined ? {} : { recordingId }),
          })),
        }),
      )
      return body.id
    },

    async batchStatus(batchId) {
      const { status, body: raw } = await answerOf('recording batch status', () =>
        api.getRecordingBatchrequest(batchId),
      )
      if (status === 202 && raw === undefined) return { state: 'in-progress', expectedResults: 0, results: [] }
      const body = shaped('recording batch status', batch, raw)
      const results = (body.results ?? []).flatMap((result) =>
        result.conversationId == null
          ? []
          : [
              {
                conversationId: result.conversationId,
                recordingId: result.recordingId ?? null,
                url: result.resultUrl ?? null,
                contentType: result.contentType ?? null,
                error: result.errorMsg || null,
              },
            ],
      )
      return {
        state: body.status === 'Completed' ? 'completed' : 'in-progress',
        expectedResults: body.expectedResultCount ?? results.length,
        results,
      }
    },

    async recordings(conversationId) {
      for (let look = 0; ; look++) {
        const found = await orNullIfUnknown(() =>
          answerOf('recording inventory', () => api.getConversationRecordingmetadata(conversationId)),
        )
        if (found === null) return []
        if (found.status === 200 && found.body !== undefined) {
          return shaped('recording inventory', inventory, found.body).flatMap((entry) =>
            entry.id == null
              ? []
              : [
                  {
                    recordingId: entry.id,
                    conversationId: entry.conversationId ?? conversationId,
                    state: entry.fileState ?? 'UNKNOWN',
                    media: entry.media ?? 'unknown',
                    sessionId: entry.sessionId ?? null,
                    region: entry.region ?? null,
                  },
                ],
          )
        }
        // "Not yet" (202, empty) must never read as "no recordings".
        const pause = NOT_YET[look]
        if (pause === undefined)
          throw new ArchiveError('source-unreadable', `recording inventory: status ${found.status} without a list`, {
            retryable: true,
          })
        await sleep(pause)
      }
    },

    async linkLifeMinutes() {
      return (
        (await bodyOf('recording settings', settings, () => api.getRecordingSettings())).recordingBatchDownloadUrlTtl ??
        null
      )
    },

    async restore(conversationId, recordingId, until) {
      const listed = await bodyOf('recording inventory', inventory, () =>
        api.getConversationRecordingmetadata(conversationId),
      )
      const { deleteDate, exportDate } = listed.find(({ id }) => id === recordingId) ?? {}
      // Moving the archive date of an archived recording into the future is how Genesys is asked to restore it until
      // then. Nobody says whether a date that is left out is taken away, so the others are sent as they stand.
      await answerOf('restore of a recording', () =>
        api.putConversationRecording(conversationId, recordingId, {
          archiveDate: until,
          ...(deleteDate == null ? {} : { deleteDate }),
          ...(exportDate == null ? {} : { exportDate }),
        }),
      )
    },

    async digitalFile(conversationId, recordingId) {
      const answer = await answerOf('recording as a file', () =>
        api.getConversationRecording(conversationId, recordingId, { emailFormatId: 'EML', download: true }),
      )
      if (answer.status === 202 || answer.body === undefined) return { kind: 'not-ready' }
      return { kind: 'ready', urls: mediaLinks('recording as a file', answer.body) }
    },
  }
}
