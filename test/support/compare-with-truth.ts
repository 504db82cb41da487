import type { DayEntry } from '../../domain/ports/archive-index.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { TrueConversation } from '../../local/genesys-simulator/truth.ts'

/**
 * Compares an archived day with what the tenant really held, object by object and digest by digest.
 * @returns every difference in words: an empty list means that nothing is missing without a reason and nothing is
 *   there twice
 */
export function differences(
  truth: Iterable<TrueConversation>,
  entries: readonly DayEntry[],
  gaps: readonly Gap[],
): string[] {
  const found: string[] = []
  const byId = new Map(entries.map((entry) => [entry.conversationId, entry]))
  if (byId.size !== entries.length) found.push('a conversation stands in the index twice')
  const explained = new Set(gaps.map((gap) => `${gap.conversationId}/${gap.objectId}`))
  for (const real of truth) {
    const entry = byId.get(real.conversationId)
    byId.delete(real.conversationId)
    if (entry === undefined) {
      if (!explained.has(`${real.conversationId}/${real.conversationId}`))
        found.push(`${real.conversationId}: neither archived nor explained`)
      continue
    }
    found.push(...conversationDifferences(real, entry, explained))
  }
  for (const [id, entry] of byId) if (entry.mediaTypes[0] === 'orphan') byId.delete(id)
  for (const id of byId.keys()) found.push(`${id}: archived, but did not end on this day`)
  return found
}

function conversationDifferences(real: TrueConversation, entry: DayEntry, explained: ReadonlySet<string>): string[] {
  const found: string[] = []
  const say = (text: string) => found.push(`${real.conversationId}: ${text}`)
  if (real.unreadable) {
    if (!explained.has(`${real.conversationId}/${real.conversationId}`)) say('unreadable and not explained')
    return found
  }
  const archived = new Map<string, string[]>()
  // A raw record of an answer that nobody could read stays beside what was read later.
  for (const object of entry.objects.filter(({ kind }) => kind !== 'unreadable'))
    archived.set(object.objectId, [...(archived.get(object.objectId) ?? []), object.sha256])
  for (const recording of real.recordings) {
    const digests = archived.get(recording.id)
    archived.delete(recording.id)
    const known = explained.has(`${real.conversationId}/${recording.id}`)
    const files = recording.files.map((file) => file.sha256)
    // Some files of a recording whose others did not come are kept, and the recording is a gap.
    const partly =
      digests !== undefined && digests.length < files.length && digests.every((digest) => files.includes(digest))
    if (digests === undefined ? !known : known !== partly)
      say(
        digests === undefined
          ? `recording ${recording.id} is neither archived nor explained`
          : `recording ${recording.id} is ${known ? 'archived and called a gap' : 'in parts, and not explained'}`,
      )
    if (digests !== undefined && !partly && !same(digests, files))
      say(`recording ${recording.id} has other bytes or parts`)
  }
  for (const attachment of real.attachments) {
    const digests = archived.get(attachment.id)
    archived.delete(attachment.id)
    if (
      digests === undefined
        ? !explained.has(`${real.conversationId}/${attachment.id}`)
        : !same(digests, [attachment.sha256])
    )
      say(`attachment ${attachment.id} is missing or has other bytes`)
  }
  for (const { recordingId, sha256 } of real.emailFiles) {
    const digests = archived.get(`${recordingId}-eml`)
    archived.delete(`${recordingId}-eml`)
    if (
      digests === undefined
        ? !explained.has(`${real.conversationId}/${recordingId}-eml`) &&
          !explained.has(`${real.conversationId}/${recordingId}`)
        : !same(digests, [sha256])
    )
      say(`EML of ${recordingId} is missing or has other bytes`)
  }
  for (const sessionId of real.speech) {
    if (
      archived.get(`speech-${sessionId}`)?.length !== 1 &&
      !explained.has(`${real.conversationId}/speech-${sessionId}`)
    )
      say(`the speech transcript of ${sessionId} is missing`)
    archived.delete(`speech-${sessionId}`)
  }
  if (isDeletedChat(real) && !explained.has(lostChat(real))) say('the deleted chat is not explained')
  const expectedTexts = [
    'manifest',
    ...(real.media === 'message' ? ['messages', 'transcript'] : []),
    ...(real.media === 'email' ? ['emails', 'emails-transcript'] : []),
    ...(real.media === 'chat' && !isDeletedChat(real) ? ['chats', 'chat-transcript'] : []),
    ...(real.speech.some((id) => !explained.has(`${real.conversationId}/speech-${id}`)) ? ['speech-transcript'] : []),
  ]
  for (const text of expectedTexts) {
    const digests = archived.get(text)
    archived.delete(text)
    if (digests?.length !== 1) say(`${text} is there ${digests?.length ?? 0} times`)
  }
  for (const id of archived.keys()) say(`object ${id} is of nothing that the tenant holds`)
  return found
}

/** A chat is in its recordings and nowhere else. */
export function isDeletedChat({ media, recordings }: TrueConversation): boolean {
  return media === 'chat' && recordings.every(({ deleted }) => deleted)
}

/** As a gap names the chat itself: conversation, then object. */
export function lostChat({ conversationId }: TrueConversation): string {
  return `${conversationId}/${conversationId}-chats`
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join() === b.toSorted().join()
}
