/** Which revision of a conversation comes next, and what it takes over from the one that the archive holds. Pure. */
import { isExcused } from '../../domain/completeness/gap.ts'
import { mayBeRecorded } from '../../domain/media/registry.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import type { ObjectKind } from '../../domain/record/archive-object.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import { hasChanged } from '../../domain/record/source-fingerprint.ts'
import { isOfAudio } from './code-in-audio.ts'
import { isOfRecording } from './gaps.ts'
import type { EarlierRevision, PlannedConversation } from './plan.ts'

/** Texts change while a thread goes on, and are read again; everything else cannot change once it is archived. */
const READ_AGAIN: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'messages',
  'emails',
  'chats',
  'internal-messages',
  'transcript',
  'manifest',
])

export function firstRevision(conversation: Conversation): PlannedConversation {
  return { conversation, revision: 1, supersedes: null, have: [], settled: [] }
}

/**
 * A thread that went on after it had been archived under an earlier day: under its new day it holds all that the
 * archive had of it, wherever that lies.
 */
export function reopened(conversation: Conversation, before: DayEntry): PlannedConversation {
  return revisionAfter(conversation, before, true)
}

/** Null when the archive holds it whole. */
export function nextRevision(conversation: Conversation, entry: DayEntry): PlannedConversation | null {
  const changed = hasChanged(entry.sourceFingerprint, conversation)
  return !changed && entry.gaps.every(isExcused) ? null : revisionAfter(conversation, entry, changed)
}

/** A later sweep asks about everything that may have media: a recording can appear days after its conversation. */
export function recheckOf(conversation: Conversation, entry: DayEntry): PlannedConversation | null {
  const mayHaveMedia =
    conversation.recordedSessions + conversation.screenRecordings > 0 || conversation.mediaTypes.some(mayBeRecorded)
  return mayHaveMedia ? { ...revisionAfter(conversation, entry, false), recheck: true } : null
}

export function revisionAfter(
  conversation: Conversation,
  entry: DayEntry,
  changed: boolean,
): PlannedConversation & { before: EarlierRevision } {
  const { revision, objects, gaps, retentionClass, extendedUntil } = entry
  const manifest = objects.find((object) => object.kind === 'manifest')
  return {
    conversation,
    revision: revision + 1,
    supersedes: manifest === undefined ? null : { path: manifest.path, sha256: manifest.sha256 },
    have: objects.filter((object) => !READ_AGAIN.has(object.kind)),
    settled: gaps.filter((gap) => isExcused(gap) && (isOfRecording(gap) || isOfAudio(gap))),
    before: {
      objects: objects.filter((object) => object.kind !== 'manifest'),
      gaps,
      retentionClass,
      changed,
    },
    ...(extendedUntil === undefined ? {} : { keepUntil: extendedUntil }),
  }
}
