/** A slice that could not be archived: the note lets reconciliation name every conversation it held, with the cause. */
import { unreadableId } from '../../use-cases/conversation/archive-unreadable.ts'
import type { ActivityImplementations } from '../contract.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

export interface FailureNote {
  slice: string
  code: string
  message: string
  /** Conversation id to the revision that was to be archived: an older one in the index does not make up for it. */
  revisions: Record<string, number>
}

type Ports = Pick<ActivityPorts, 'staging' | 'log'>

export function failSlice({ staging, log }: Ports): ActivityImplementations['failSlice'] {
  return async ({ slice, code, message, ...dayRun }) => {
    const file = await staging.read<SliceFile>(runFiles.slice(dayRun, slice))
    const revisions = Object.fromEntries([
      ...file.conversations.map(({ conversation, revision }) => [conversation.conversationId, revision] as const),
      ...file.unreadable.map((record) => [unreadableId(record), 1] as const),
    ])
    await staging.write(runFiles.failed(dayRun, slice), {
      slice,
      code,
      message: message.slice(0, 300),
      revisions,
    } satisfies FailureNote)
    log.warn('slice.failed', { day: dayRun.day, slice, code, message: message.slice(0, 300) })
    return { conversations: Object.keys(revisions).length }
  }
}
