/** A slice that could not be archived: the note lets reconciliation name every conversation it held, with the cause. */
import { unreadableId } from '../../use-cases/conversation/archive-unreadable.ts'
import { extendEarlier } from '../../use-cases/conversation/extend-earlier.ts'
import type { NamesFile } from '../../use-cases/conversation/plan.ts'
import { contextOf, isOver } from '../../use-cases/conversation/work.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityImplementations } from '../contract.ts'
import { deadline } from '../deadline.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

export interface FailureNote {
  slice: string
  code: string
  message: string
  /** Conversation id to the revision that was to be archived: an older one in the index does not make up for it. */
  revisions: Record<string, number>
}

type Ports = Pick<ActivityPorts, 'staging' | 'log' | 'reader' | 'keeper' | 'policy' | 'settings' | 'clock'>

export function failSlice(ports: Ports): ActivityImplementations['failSlice'] {
  const { staging, log } = ports
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
    await keepEarlier(dayRun, file)
    return { conversations: Object.keys(revisions).length }
  }

  /**
   * A conversation that went on is kept from its later end: what the archive holds of it must not expire while the rest
   * is missing. As far as storage and five minutes allow; the next look does it again.
   */
  async function keepEarlier(dayRun: DayRun, { slice, conversations }: SliceFile): Promise<void> {
    const end = deadline(ports)
    try {
      const names = await staging.read<NamesFile>(runFiles.names(dayRun))
      for (const planned of conversations) {
        if (planned.before === undefined) continue
        if (end.over()) return
        const { placement } = contextOf(ports, { dayRun, names, planned })
        if (isOver(placement, dayRun)) continue
        const { supersedes, before } = planned
        await extendEarlier(ports, { latest: supersedes?.path ?? null, objects: before.objects }, placement)
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error
      log.warn('slice.extension-failed', { day: dayRun.day, slice, code: error.code, message: error.message })
    }
  }
}
