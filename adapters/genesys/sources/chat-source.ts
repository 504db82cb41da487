/**
 * Legacy web chat: /conversations/chats is gone (Platform API 10706), so the text comes from the recordings. One call,
 * more while they are prepared.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { DigitalContent, DigitalMessage } from '../../../domain/ports/digital-source.ts'
import { byTime } from '../wire/by-time.ts'
import { answerOf, shaped } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

/** Pauses between looks while Genesys prepares the recordings, ms. */
const NOT_YET = [2_000, 5_000, 10_000]

const text = z.string().nullish()
const chatRecordings = z.array(z.looseObject({ id: text, media: text, transcript: z.array(z.unknown()).nullish() }))
const line = z.looseObject({ id: text, body: text, from: text, utc: text, type: text, participantPurpose: text })

export function createChatSource(
  client: SdkClient,
  sleep: (ms: number) => Promise<void>,
): (conversationId: string) => Promise<DigitalContent> {
  const api = new pc.RecordingApi(client)

  return async (conversationId) => {
    const found: DigitalMessage[] = []
    const unreadable: DigitalContent['unreadable'] = []
    const chats = (await recordingsOf(conversationId)).filter((entry) => entry.media === 'chat')
    // A chat without its recording is a chat without text: that is a loss to be named, never an empty file.
    if (chats.every((chat) => chat.transcript == null))
      throw new ArchiveError('source-not-found', 'no recording of the chat has a transcript')
    for (const recording of chats) {
      for (const [i, raw] of (recording.transcript ?? []).entries()) {
        const messageId = `${recording.id ?? 'chat'}-${i}`
        const parsed = line.safeParse(raw)
        if (parsed.success) found.push(read(messageId, parsed.data, raw as JsonObject))
        else
          unreadable.push({
            messageId,
            detail: `chat line: ${z.prettifyError(parsed.error).slice(0, 200)}`,
            forbidden: false,
          })
      }
    }
    return { messages: found.sort(byTime), unreadable }
  }

  /** 202 with an empty body means "not yet", and must never read as "no recordings". */
  async function recordingsOf(conversationId: string): Promise<z.infer<typeof chatRecordings>> {
    for (let look = 0; ; look++) {
      const answer = await answerOf('chat recordings', () =>
        api.getConversationRecordings(conversationId, { formatId: 'NONE' }),
      )
      if (answer.status === 200 && answer.body !== undefined)
        return shaped('chat recordings', chatRecordings, answer.body)
      const pause = NOT_YET[look]
      if (pause === undefined)
        throw new ArchiveError('source-unreadable', `chat recordings: status ${answer.status} without a list`, {
          retryable: true,
        })
      await sleep(pause)
    }
  }
}

function read(messageId: string, wire: z.infer<typeof line>, raw: JsonObject): DigitalMessage {
  return {
    messageId: wire.id ?? messageId,
    time: wire.utc ?? null,
    sender: wire.from ?? wire.participantPurpose ?? null,
    text: wire.body ?? '',
    attachments: [],
    raw,
  }
}
