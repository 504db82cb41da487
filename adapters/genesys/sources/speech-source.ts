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
