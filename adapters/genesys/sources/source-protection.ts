/** Deletion protection of recordings. What a partial failure looks like is told by the SDK's types alone. */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import type { SourceProtection } from '../../../domain/ports/source-protection.ts'
import { answerOf, bodyOf, shaped } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

const text = z.string().nullish()
const listed = z.array(z.looseObject({ id: z.string() }))
const managed = z.looseObject({
  failedUpdates: z
    .array(
      z.looseObject({
        conversation: z.looseObject({ id: text }).nullish(),
        errorCode: text,
        errorMessage: text,
      }),
    )
    .nullish(),
})

export function createSourceProtection(client: SdkClient): SourceProtection {
  const api = new pc.RecordingApi(client)
  return {
    async protect(conversationIds, on) {
      const what = on ? 'protect from deletion' : 'end protection from deletion'
      const { body } = await answerOf(what, () =>
        api.putRecordingsDeletionprotection({ protect: on, body: { conversationIds: [...conversationIds] } }),
      )
      // 204 has no body: whether all were protected is read back.
      const failed = body === undefined || body === null ? [] : (shaped(what, managed, body).failedUpdates ?? [])
      return new Map(
        failed.flatMap(({ conversation, errorCode, errorMessage }) =>
          conversation?.id == null
            ? []
            : [[conversation.id, [errorCode, errorMessage].filter((part) => part != null).join(': ')] as const],
        ),
      )
    },

    async protectedOf(conversationIds) {
      const found = await bodyOf('what is protected from deletion', listed, () =>
        api.postRecordingsDeletionprotection({ conversationIds: [...conversationIds] }),
      )
      return new Set(found.map(({ id }) => id))
    },
  }
}
