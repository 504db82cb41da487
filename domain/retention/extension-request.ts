/** Four eyes on extensions: what one officer may do alone, and what waits for another person. */
import { extendedUntil, type ExtensionTerm } from './extension.ts'
import { lawfulUntil } from './retention-date.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/** Beyond the end of the class by more than this. */
const YEARS_ALONE = 2
const RECORDS_ALONE = 100
const DAY_MS = 86_400_000
/** Then it is asked for again, so that nobody approves what is forgotten. */
const OPEN_DAYS = 14

export const APPROVAL_CAUSES = ['beyond-class-end', 'many-records'] as const
export type ApprovalCause = (typeof APPROVAL_CAUSES)[number]

export interface Asker {
  oid: string
  name: string
}

export interface ExtensionRequest {
  /** UUID. */
  id: string
  conversationIds: string[]
  term: ExtensionTerm
  reason: string
  requester: string
  causes: ApprovalCause[]
  askedBy: Asker
  /** ISO UTC. */
  askedAt: string
  /** Null: nobody has yet. */
  approvedBy: Asker | null
  approvedAt: string | null
}

/**
 * Why another person is needed; empty when none is. A record of a class that the policy no longer has needs one always.
 * @param records those of the asked ones that the archive holds
 * @throws ArchiveError `bad-request` for a term that is none
 */
export function approvalCauses(
  policy: Pick<RetentionPolicy, 'classes'>,
  records: readonly { retentionClass: string; conversationEnd: string }[],
  asked: number,
  term: ExtensionTerm,
): ApprovalCause[] {
  const isBeyond = records.some(({ retentionClass, conversationEnd }) => {
    const years = policy.classes.find(({ id }) => id === retentionClass)?.years
    const until = Date.parse(extendedUntil(conversationEnd, term))
    return years === undefined || until > Date.parse(lawfulUntil(conversationEnd, years + YEARS_ALONE))
  })
  return [
    ...(isBeyond ? (['beyond-class-end'] as const) : []),
    ...(asked > RECORDS_ALONE ? (['many-records'] as const) : []),
  ]
}

/** ISO UTC: a request that nobody has approved by then is over. */
export function openUntil({ askedAt }: Pick<ExtensionRequest, 'askedAt'>): string {
  return new Date(Date.parse(askedAt) + OPEN_DAYS * DAY_MS).toISOString()
}
