/** What one conversation brings along while it is archived, and the shape that each of its parts answers in. */
import type { Night } from '../../domain/night.ts'
import { LATEST_UPLOAD_MS, type Shelf } from '../objects/store-object.ts'
import { classify } from '../../domain/retention/classify.ts'
import type { Links } from './links.ts'
import type { NamesFile, TenantFile, PlannedConversation } from './plan.ts'
import { conversationPrefix } from '../../domain/record/vault-names.ts'
import { placement } from '../../domain/retention/retention-date.ts'
import type { ActivityPorts } from '../ports.ts'
import type { FieldFinding } from '../../card-data/findings.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'

export interface ConversationWork {
  night: Night
  names: NamesFile
  tenant: TenantFile
  planned: PlannedConversation
  links: Links
  /** An earlier delivery of the same batch had begun: look before writing. */
  redelivered: boolean
}

export interface ConversationContext {
  shelf: Shelf
  prefix: string
  classification: ReturnType<typeof classify>
}
/** Planned conversations have ended: planDay keeps only those. */
export function endOf(planned: PlannedConversation): string {
  return planned.conversation.conversationEnd ?? planned.conversation.conversationStart
}

export function contextOf(
  { policy }: Pick<ActivityPorts, 'policy'>,
  { night, names, planned }: Pick<ConversationWork, 'night' | 'names' | 'planned'>,
): ConversationContext {
  const { conversation, revision } = planned
  const classification = classify(conversation, policy, {
    queue: (id) => names.queues[id],
    division: (id) => names.divisions[id],
    flow: (id) => names.flows[id],
  })
  const conversationEnd = endOf(planned)
  const place = placement(
    {
      conversationEnd,
      years: classification.years,
      classId: classification.classId,
      ...(planned.keepUntil === undefined ? {} : { keepUntil: planned.keepUntil }),
    },
    Date.parse(night.startedAt) + LATEST_UPLOAD_MS,
  )
  return {
    classification,
    prefix: conversationPrefix(night.day, conversation.conversationId, revision),
    shelf: {
      ...place,
      mode: classification.mode,
      conversationId: conversation.conversationId,
      classId: classification.classId,
      policyVersion: classification.policyVersion,
    },
  }
}

/** What one part of a conversation gave. `asked` names the gaps of an earlier look that are answered now. */
export interface StoredPart {
  objects: ArchivedObject[]
  gaps: Gap[]
  asked: string[]
  found: FieldFinding[]
  /** Emails whose body only their EML file has. */
  bodiesInFiles?: string[]
}
