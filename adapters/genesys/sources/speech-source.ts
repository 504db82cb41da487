/**
 * Speech transcripts: which calls have one is a setting of the tenant and of its queues, so that only those are asked.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { SpeechSource, TranscriptionScope } from '../../../domain/ports/speech-source.ts'
import { bodyOf, orNullIfUnknown } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

const settings = z.looseObject({ transcription: z.string().nullish() })
const listing = z.looseObject({
  urls: z.array(
    z.looseObject({ url: z.string().nullish(), recording: z.looseObject({ id: z.string().nullish() }).nullish() }),
  ),
})

/** The description has no shape for its results; these two fields are what names a transcript. */
const searchPage = z.looseObject({
  pageCount: z.number(),
  results: z.array(z.looseObject({ conversationId: z.string(), communicationId: z.string() })),
})
const SEARCH_PAGE = 100
/** A hundred conversations have some hundred transcripts; so many pages are a listing that never ends. */
const MOST_PAGES = 20

const SCOPES: Record<string, TranscriptionScope> = {
  Disabled: 'off',
  EnabledGlobally: 'all',
  EnabledQueueFlow: 'by-queue',
}

export function createSpeechSource(client: SdkClient): SpeechSource {
  const routing = new pc.RoutingApi(client)
  const speech = new pc.SpeechTextAnalyticsApi(client)
  return {
    async scope() {
      try {
        const { transcription } = await bodyOf('transcription settings', settings, () =>
          routing.getRoutingSettingsTranscription(),
        )
        return SCOPES[transcription ?? ''] ?? 'unknown'
      } catch (error) {
        // It is asked to spare calls: not knowing it must not stop a night.
        if (!(error instanceof ArchiveError) || error.code === 'source-unauthorized') throw error
        return 'unknown'
      }
    },

    async transcribed(conversationIds) {
      const sessions = new Map<string, string[]>()
      if (conversationIds.length === 0) return sessions
      for (let pageNumber = 1; pageNumber <= MOST_PAGES; pageNumber++) {
        const { pageCount, results } = await bodyOf('transcript search', searchPage, () =>
          speech.postSpeechandtextanalyticsTranscriptsSearch({
            types: ['transcripts'],
            returnFields: ['conversationId', 'communicationId'],
            query: [{ type: 'EXACT', fields: ['conversationId'], values: [...conversationIds] }],
            pageSize: SEARCH_PAGE,
            pageNumber,
          }),
        )
        for (const { conversationId, communicationId } of results)
          sessions.set(conversationId, [...new Set([...(sessions.get(conversationId) ?? []), communicationId])])
        if (pageNumber >= pageCount) return sessions
      }
      throw new ArchiveError('source-unreadable', `the transcript search has more than ${MOST_PAGES} pages`)
    },

    async transcripts(conversationId, communicationId) {
      const found = await orNullIfUnknown(() =>
        bodyOf('transcript addresses', listing, () =>
          speech.getSpeechandtextanalyticsConversationCommunicationTranscripturls(conversationId, communicationId),
        ),
      )
      return (found?.urls ?? []).flatMap((entry) =>
        entry.url == null ? [] : [{ recordingId: entry.recording?.id ?? null, url: entry.url }],
      )
    },
  }
}
