/** Orphans, the upload report and the retention query: a handful of calls a night. */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { LossSource, OrphanRecording } from '../../../domain/ports/loss-source.ts'
import type { MediaSource } from '../../../domain/ports/recording-source.ts'
import { answerOf, bodyOf } from '../wire/extended.ts'
import { mediaLinks } from '../wire/media-links.ts'
import type { SdkClient } from '../sdk-client.ts'
import { uploadRows } from '../wire/upload-rows.ts'

const ORPHAN_PAGE = 100
const EXPIRING_PAGE = 500
const MAX_ORPHAN_PAGES = 1000

const text = z.string().nullish()
const orphan = z.looseObject({
  id: z.string(),
  createdTime: text,
  orphanStatus: text,
  mediaType: text,
  mediaSizeBytes: z.number().nullish(),
})
const orphanPage = z.looseObject({ entities: z.array(orphan), pageCount: z.number().nullish() })
const report = z
  .looseObject({ id: text, state: text, signedUrl: text })
  .refine(({ id, state, signedUrl }) => (id ?? state ?? signedUrl) != null, 'is no report')
const ordered = z.looseObject({ id: z.string() })
const expiringPage = z.looseObject({
  entities: z.array(z.looseObject({ conversationId: text, recordingId: text, deleteDate: text, creationTime: text })),
  nextUri: text,
})

export function createLossSource(client: SdkClient, media: MediaSource): LossSource {
  const api = new pc.RecordingApi(client)
  return {
    async *orphans() {
      for (let pageNumber = 1; pageNumber <= MAX_ORPHAN_PAGES; pageNumber++) {
        const page = await bodyOf('orphan recordings', orphanPage, () =>
          api.getOrphanrecordings({ pageSize: ORPHAN_PAGE, pageNumber }),
        )
        const found = page.entities.map(read)
        if (found.length > 0) yield found
        if (page.pageCount == null ? found.length < ORPHAN_PAGE : pageNumber >= page.pageCount) return
      }
    },

    async orphanMedia(orphanId) {
      const answer = await answerOf('orphan media', () => api.getOrphanrecordingMedia(orphanId, { formatId: 'WEBM' }))
      return answer.status === 200 && answer.body !== undefined ? mediaLinks('orphan media', answer.body) : []
    },

    async orderUploadReport(since, uploadStatus) {
      return (
        await bodyOf('upload report', ordered, () =>
          api.postRecordingUploadsReports({ dateSince: since, uploadStatus }),
        )
      ).id
    },

    async uploadReport(reportId) {
      const { state, signedUrl } = await bodyOf('upload report', report, () => api.getRecordingUploadsReport(reportId))
      if (signedUrl != null) return { kind: 'done', rows: uploadRows((await media.open(signedUrl)).body) }
      return /fail|error/i.test(state ?? '') ? { kind: 'failed' } : { kind: 'running' }
    },

    async expiring(olderThanDays, cursor) {
      const page = await bodyOf('recordings by age', expiringPage, () =>
        api.getRecordingsRetentionQuery(olderThanDays, {
          pageSize: EXPIRING_PAGE,
          ...(cursor === null ? {} : { cursor }),
        }),
      )
      const recordings = page.entities.flatMap((entity) =>
        entity.conversationId == null || entity.recordingId == null
          ? []
          : [
              {
                conversationId: entity.conversationId,
                recordingId: entity.recordingId,
                deleteDate: entity.deleteDate ?? null,
                createdAt: entity.creationTime ?? null,
              },
            ],
      )
      const unreadable = page.entities.length - recordings.length
      return { recordings, unreadable, cursor: cursorOf(page.nextUri) }
    },
  }
}

function read(wire: z.infer<typeof orphan>): OrphanRecording {
  return {
    orphanId: wire.id,
    createdAt: wire.createdTime ?? null,
    status: wire.orphanStatus ?? 'UNKNOWN',
    mediaType: wire.mediaType ?? null,
    sizeBytes: wire.mediaSizeBytes ?? null,
    raw: wire as JsonObject,
  }
}

/** The listing says where to go on only as an address; one without a cursor would end the list in silence. */
function cursorOf(nextUri: string | null | undefined): string | null {
  if (nextUri == null) return null
  const cursor = new URLSearchParams(nextUri.split('?')[1] ?? '').get('cursor')
  if (cursor === null) throw new ArchiveError('source-unreadable', 'recordings by age: the next page has no cursor')
  return cursor
}
