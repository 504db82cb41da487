/**
 * What was named as missing closes by what the archive holds, or by what the source says of it; never because an answer
 * is silent about it. Pure.
 */
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import { isLostInStorage } from '../../domain/completeness/reconciliation.ts'
import { wholeOf } from '../../domain/record/recordings.ts'
import type { Part } from './part.ts'
import type { PlannedConversation } from './plan.ts'

/** Each file once; what is judged anew by every look (keys, attributes, a medium as a whole) is none of it. */
export function unansweredBefore({ unanswered, before }: PlannedConversation): Gap[] {
  const open = (unanswered ?? before?.gaps ?? []).filter((gap) => !isExcused(gap) && isOfFile(gap))
  return [...new Map(open.map((gap) => [gap.objectId, gap])).values()]
}

/** @param part all that is held, and all that was asked and said now */
export function stillUnanswered(
  planned: PlannedConversation,
  { objects, asked, gaps, waiting, postponed }: Part,
): Gap[] {
  const answered = new Set([
    ...asked,
    ...[...gaps, ...waiting, ...postponed].map(({ objectId }) => objectId),
    ...wholeOf('recording', objects),
    ...objects.filter(({ kind }) => kind !== 'recording' && kind !== 'speech').map(({ objectId }) => objectId),
  ])
  return unansweredBefore(planned).filter(({ objectId }) => !answered.has(objectId))
}

function isOfFile(gap: Gap): boolean {
  const { conversationId, objectId, reason } = gap
  if (objectId === conversationId || objectId.startsWith(`${conversationId}-`)) return false
  if (/^(?:attributes|manifest)$|^key:/.test(objectId)) return false
  // Storage itself is compared again by each reconciliation.
  return reason !== 'processing-failed' || isLostInStorage(gap)
}
