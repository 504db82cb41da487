/** The waiting of a night is over: what is there of a conversation is bound, what is not is named. */
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ActivityPorts } from '../ports.ts'
import { withExtension } from './extension-in-force.ts'
import { archiveFailed } from './archive-unreadable.ts'
import { isUndecided } from './full-attributes.ts'
import { emptyPart, joined, withEarlierLooks, type Part } from './part.ts'
import type { PendingConversation } from './plan.ts'
import { boundBefore, sealConversation } from './seal-conversation.ts'
import { storeDigital } from './store-digital.ts'
import { closeSpeech } from './store-speech.ts'
import { stillUnanswered } from './unanswered.ts'
import { contextOf, type ConversationWork } from './work.ts'

/**
 * What an earlier delivery bound stands. Texts whose attachments were waited for are read a last time, and written with
 * what there is of them; nothing else is asked of the source.
 * @returns null when there is nothing to say that the superseded revision does not say
 */
export async function closeConversation(
  ports: ActivityPorts,
  { dayRun, names }: Pick<ConversationWork, 'dayRun' | 'names'>,
  { planned: asPlanned, waiting, postponed = [] }: PendingConversation,
): Promise<ArchiveRecord | null> {
  if (isUndecided(ports.policy, asPlanned.conversation))
    return await archiveFailed(ports, dayRun, asPlanned, new Error(postponed[0]?.detail ?? 'its class is not known'))
  const planned = await withExtension(ports, asPlanned, true)
  const earlier = await boundBefore(ports, { dayRun, names, planned })
  if (earlier?.settled === true) return earlier.record
  const part = { ...(await withTexts(ports, { dayRun, names, planned }, postponed)), waiting }
  const { objects, gaps, findings } = part
  const work = { dayRun, names, planned: { ...planned, found: findings } }
  return await sealConversation(ports, work, objects, [...gaps, ...waiting, ...stillUnanswered(planned, part)])
}

async function withTexts(
  ports: ActivityPorts,
  work: Pick<ConversationWork, 'dayRun' | 'names' | 'planned'>,
  postponed: readonly Gap[],
): Promise<Part> {
  const { planned } = work
  if (postponed.length === 0) return withEarlierLooks(planned, emptyPart())
  const context = contextOf(ports, work)
  // A delivery before this one may have written the texts already, and one conversation must not keep the others open.
  const texts = await storeDigital(ports, context, { planned, redelivered: true, alone: true, closing: postponed })
  const part = joined([texts, await closeSpeech(ports, context, planned)])
  const asked = new Set(part.asked)
  const rest = postponed.filter((gap) => !asked.has(gap.objectId))
  return withEarlierLooks(planned, { ...part, gaps: [...part.gaps, ...rest] })
}
