/** A slice that could not be archived: the note lets reconciliation name every conversation it held, with the cause. */
import type { ActivityImplementations } from './contract.ts'
import { nightFiles, type SliceFile } from './night-files.ts'
import type { ActivityPorts } from './ports.ts'

export interface FailureNote { slice: string; code: string; message: string; conversationIds: string[] }

type Needs = Pick<ActivityPorts, 'staging' | 'log'>

export function failSlice({ staging, log }: Needs): ActivityImplementations['failSlice'] {
  return async ({ slice, code, message, ...night }) => {
    const file = await staging.read<SliceFile>(nightFiles.slice(night, slice))
    const conversationIds = file.conversations.map((planned) => planned.conversation.conversationId)
    await staging.write(nightFiles.failed(night, slice), { slice, code, message: message.slice(0, 300), conversationIds } satisfies FailureNote)
    log.warn('slice.failed', { day: night.day, slice, code, message: message.slice(0, 300) })
    return { conversations: conversationIds.length }
  }
}
