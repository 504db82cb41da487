/**
 * Which sessions have a speech transcript: one search for all conversations of a batch. A search that cannot be had, or
 * that does not know a transcript which is there, means asking each recorded session: never "there is none".
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { ActivityPorts } from '../ports.ts'

export interface TranscriptFinder {
  /** Sessions to ask for their transcripts. */
  sessionsOf(conversation: Conversation): Promise<Sessions>
}
export interface Sessions {
  ids: readonly string[]
  /** The search named them: what cannot be had of them now is waited for. */
  named: boolean
}

type Ports = Pick<ActivityPorts, 'speech' | 'log'>
type Named = ReadonlyMap<string, readonly string[]>

/** @param conversations of the batch whose transcripts are wanted; the search is made when the first is asked about */
export function transcriptFinder(ports: Ports, conversations: readonly Conversation[]): TranscriptFinder {
  let search: Promise<Named | null> | null = null
  return {
    async sessionsOf(conversation) {
      const named = await (search ??= searched(ports, conversations))
      return named === null
        ? { ids: conversation.recordedCalls, named: false }
        : { ids: named.get(conversation.conversationId) ?? [], named: true }
    },
  }
}

/** Null: it does not answer in a way that can be believed. */
async function searched({ speech, log }: Ports, conversations: readonly Conversation[]): Promise<Named | null> {
  try {
    const named = await speech.transcribed(conversations.map(({ conversationId }) => conversationId))
    if (named.size > 0) return named
    // It may know nothing, or there may be nothing: one of them says which.
    const probe = conversations.find(({ recordedCalls }) => recordedCalls.length > 0)
    const session = probe?.recordedCalls[0]
    if (probe === undefined || session === undefined) return named
    if ((await speech.transcripts(probe.conversationId, session)).length === 0) return named
    log.warn('transcripts.search-blind', { conversationId: probe.conversationId })
    return null
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.code === 'source-unauthorized') throw error
    log.warn('transcripts.search-refused', { code: error.code })
    return null
  }
}
