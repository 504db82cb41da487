/** What one conversation brings along while it is archived. */
import type { Reported } from '../../domain/completeness/inventory-need.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { DayRun } from '../../domain/day-run.ts'
import { LATEST_UPLOAD_MS, type Placement } from '../objects/store-object.ts'
import { classify } from '../../domain/retention/classify.ts'
import type { NameKind } from '../../domain/ports/names-source.ts'
import type { DownloadLinks } from './download-links.ts'
import type { InventoryBudget } from './inventory-budget.ts'
import type { NamesFile, TenantFile, PlannedConversation } from './plan.ts'
import type { TranscriptFinder } from './transcript-finder.ts'
import { conversationPrefix } from '../../domain/record/vault-names.ts'
import { lawfulUntil, placementFor } from '../../domain/retention/retention-date.ts'
import type { ActivityPorts } from '../ports.ts'

export interface ConversationWork {
  dayRun: DayRun
  names: NamesFile
  tenant: TenantFile
  planned: PlannedConversation
  links: DownloadLinks
  /** What the upload reports name of it. */
  reported: Reported
  /** Shared by all that are archived in one batch. */
  inventories: InventoryBudget
  transcripts: TranscriptFinder
  /** An earlier delivery of the same batch had begun: look before writing. */
  redelivered: boolean
  /** Others of its batch came through: a source that stays out of reach for this one is its own gap. */
  alone?: true
}

/** What texts need of it. */
export interface TextWork extends Pick<ConversationWork, 'planned' | 'redelivered' | 'alone'> {
  /** The waiting is over: what was postponed until now is named, and nothing is postponed any more. */
  closing?: readonly Gap[]
}

export interface ConversationContext {
  placement: Placement
  prefix: string
  classification: ReturnType<typeof classify>
}
/** Planned conversations have ended: planDay keeps only those. */
export function endOf(planned: Pick<PlannedConversation, 'conversation'>): string {
  return planned.conversation.conversationEnd ?? planned.conversation.conversationStart
}

/** Storage takes no date that is past: what the law has let go by then is not kept, unless somebody wants it. */
export function isOver({ retainUntil }: Pick<Placement, 'retainUntil'>, { startedAt }: DayRun): boolean {
  return Date.parse(retainUntil) <= Date.parse(startedAt) + 2 * LATEST_UPLOAD_MS
}

function keptLonger<P extends { retainUntil: string }>(place: P, { startedAt }: DayRun, years: number): P {
  return years === 0 ? place : { ...place, retainUntil: lawfulUntil(startedAt, years) }
}

export function contextOf(
  { policy, settings }: Pick<ActivityPorts, 'policy' | 'settings'>,
  { dayRun, names, planned }: Pick<ConversationWork, 'dayRun' | 'names' | 'planned'>,
): ConversationContext {
  const { conversation, revision } = planned
  const classification = classify(conversation, policy, {
    queue: (id) => namesOf('queues', id),
    division: (id) => namesOf('divisions', id),
    flow: (id) => namesOf('flows', id),
  })
  const conversationEnd = endOf(planned)
  const written = Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS
  const lawful = placementFor(
    {
      conversationEnd,
      years: classification.years,
      classId: classification.classId,
      ...(planned.keepUntil === undefined ? {} : { keepUntil: planned.keepUntil }),
    },
    written,
  )
  const place = isOver(lawful, dayRun) ? keptLonger(lawful, dayRun, settings.keepOverdueYears) : lawful
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

  /** The name of now, and those that it may have had while the conversation was led. */
  function namesOf(kind: NameKind, id: string): string[] {
    const former = (names.former?.[kind]?.[id] ?? []).filter(({ until }) => until > conversation.conversationStart)
    return [names[kind][id] ?? [], former.map(({ name }) => name)].flat()
  }
}
