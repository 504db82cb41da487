/** What one conversation brings along while it is archived. */
import type { DayRun } from '../../domain/day-run.ts'
import { LATEST_UPLOAD_MS, type Placement } from '../objects/store-object.ts'
import { classify } from '../../domain/retention/classify.ts'
import type { DownloadLinks } from './download-links.ts'
import type { NamesFile, TenantFile, PlannedConversation } from './plan.ts'
import { conversationPrefix } from '../../domain/record/vault-names.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import type { ActivityPorts } from '../ports.ts'

export interface ConversationWork {
  dayRun: DayRun
  names: NamesFile
  tenant: TenantFile
  planned: PlannedConversation
  links: DownloadLinks
  /** An earlier delivery of the same batch had begun: look before writing. */
  redelivered: boolean
}

export interface ConversationContext {
  placement: Placement
  prefix: string
  classification: ReturnType<typeof classify>
}
/** Planned conversations have ended: planDay keeps only those. */
export function endOf(planned: PlannedConversation): string {
  return planned.conversation.conversationEnd ?? planned.conversation.conversationStart
}

export function contextOf(
  { policy }: Pick<ActivityPorts, 'policy'>,
  { dayRun, names, planned }: Pick<ConversationWork, 'dayRun' | 'names' | 'planned'>,
): ConversationContext {
  const { conversation, revision } = planned
  const classification = classify(conversation, policy, {
    queue: (id) => names.queues[id],
    division: (id) => names.divisions[id],
    flow: (id) => names.flows[id],
  })
  const conversationEnd = endOf(planned)
  const place = placementFor(
    {
      conversationEnd,
      years: classification.years,
      classId: classification.classId,
      ...(planned.keepUntil === undefined ? {} : { keepUntil: planned.keepUntil }),
    },
    Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS,
  )
  return {
    classification,
    prefix: conversationPrefix(dayRun.day, conversation.conversationId, revision),
    placement: {
      ...place,
      mode: classification.mode,
      conversationId: conversation.conversationId,
      classId: classification.classId,
      policyVersion: classification.policyVersion,
    },
  }
}
