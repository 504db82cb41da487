/** Media that Holdfast knows no source for: their content is named as missing, never passed over. */
import type { Conversation } from '../../domain/record/conversation.ts'
import { hasSource } from '../../domain/media/registry.ts'
import { emptyPart, type Part } from './part.ts'

/** @param recorded something of the conversation is, or may yet be, had as a recording */
export function unsourced({ conversationId, mediaTypes }: Conversation, recorded: boolean): Part {
  const missing = mediaTypes.filter((medium) => {
    const source = hasSource(medium)
    return source === 'if-recorded' ? !recorded : !source
  })
  const ids = missing.map((medium) => `${conversationId}-${medium}`)
  return {
    ...emptyPart(),
    asked: ids,
    gaps: ids.map((objectId, i) => ({
      conversationId,
      objectId,
      reason: 'content-unavailable',
      detail: `there is no source for the medium ${missing[i] ?? ''}`,
    })),
  }
}
