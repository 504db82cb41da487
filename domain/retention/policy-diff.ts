/** What another policy would change about records that are archived. */
import { classify, type Classifiable, type NameLookup } from './classify.ts'
import { lawfulUntil } from './retention-date.ts'
import type { RetentionPolicy } from './retention-policy.ts'

export interface ArchivedDecision {
  conversationId: string
  conversationEnd: string
  conversation: Classifiable
  names: NameLookup
}
interface Side {
  classId: string
  years: number
  mode: string
  until: string
  because: string[]
}
export interface PolicyChange {
  conversationId: string
  from: Side
  to: Side
  /**
   * `longer` can be applied by extension; `shorter` never: retention only ever extends. `class`: the same date in
   * another class.
   */
  effect: 'longer' | 'shorter' | 'class'
}

/** Null when the record keeps its class, years and mode. */
export function policyChange(
  record: ArchivedDecision,
  before: RetentionPolicy,
  after: RetentionPolicy,
): PolicyChange | null {
  const from = side(record, before)
  const to = side(record, after)
  if (from.classId === to.classId && from.years === to.years && from.mode === to.mode) return null
  return {
    conversationId: record.conversationId,
    from,
    to,
    effect: to.until > from.until ? 'longer' : to.until < from.until ? 'shorter' : 'class',
  }
}

function side({ conversation, conversationEnd, names }: ArchivedDecision, policy: RetentionPolicy): Side {
  const { classId, years, mode, matched } = classify(conversation, policy, names)
  return {
    classId,
    years,
    mode,
    until: lawfulUntil(conversationEnd, years),
    because: matched[0]?.because ?? ['no rule matches: the fallback class'],
  }
}
