/** Every text, attachment and transcript that the source offered is archived with its words, or named on its day. */
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { utcDay, type TrueConversation } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import { isStillOpen, undisturbedLooks } from './looks.ts'
import type { Violation } from './violation.ts'

/** After so long nobody expects a transcript any more, ms. */
const TRANSCRIPT_PATIENCE = 3 * 86_400_000

interface Words {
  id: string
  /** From when on they could be had, epoch ms. */
  from: number
  /** Found in the bytes of one of the record's objects of these kinds. */
  words: string
  kinds: readonly string[]
}

export function textsKept(evidence: Evidence): Violation[] {
  return evidence.world.conversations.flatMap((conversation) => judged(evidence, conversation))
}

function judged(evidence: Evidence, conversation: TrueConversation): Violation[] {
  const { records, days, now } = evidence
  const ends = settledEnds(conversation, now)
  const end = ends.at(-1)
  const record = records.get(conversation.id)
  if (end === undefined || record === undefined || isStillOpen(evidence, end)) return []
  if (record.gaps.some(({ reason }) => reason === 'retention-over')) return []
  const gaps = ends
    .flatMap((at) => days.get(utcDay(at))?.gaps ?? [])
    .filter((gap) => gap.conversationId === conversation.id)
  const looks = undisturbedLooks(evidence, end)
  return wordsOf(conversation, end).flatMap(({ id, from, words, kinds }): Violation[] => {
    if (holds(evidence, record, kinds, words)) return []
    const named = gaps.length > 0
    const look = looks.find((entry) => entry.from >= from)
    if (look === undefined && (named || from > end || isDisturbed(evidence, end, now))) return []
    if (named && look === undefined) return []
    return [
      {
        invariant: 'texts-kept',
        shape: conversation.shape,
        day: utcDay(end),
        subject: id,
        detail:
          look === undefined
            ? 'its words are neither archived nor named'
            : `could be had from ${new Date(look.from).toISOString()} on, but its words are not archived ` +
              `${named ? `(named as ${gaps[0]?.reason}: ${gaps[0]?.detail})` : 'nor named'}`,
      },
    ]
  })
}

function wordsOf({ id, texts = [], transcripts = [] }: TrueConversation, end: number): Words[] {
  return [
    ...texts.map((entry) => ({
      id: entry.id,
      from: entry.at,
      words: entry.id,
      kinds: ['messages', 'emails', 'chats'],
    })),
    ...texts.flatMap(({ attachments }) =>
      attachments.map((entry) => ({ id: entry.id, from: entry.from, words: entry.content, kinds: ['attachment'] })),
    ),
    ...transcripts
      .filter(({ from }) => from <= end + TRANSCRIPT_PATIENCE)
      .flatMap(({ from, said }) =>
        said.map((words) => ({ id: `transcript of ${id}: ${words}`, from, words, kinds: ['speech'] })),
      ),
  ]
}

function holds({ storage }: Evidence, record: ArchiveRecord, kinds: readonly string[], words: string): boolean {
  return record.objects
    .filter(({ kind }) => kinds.includes(kind))
    .some(({ path }) => Buffer.from(storage.vault.blobs.get(path)?.bytes ?? []).includes(words))
}
