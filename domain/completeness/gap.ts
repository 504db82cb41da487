import { z } from 'zod'

/** Why something that was expected is not in the archive. The list is closed: every gap has exactly one of these. */
export const GAP_REASONS = {
  'not-ready': 'Genesys had not finished the recording within the waiting time',
  'archived-at-source': 'moved to the archive tier at the source; a restore must be requested',
  'restoring-at-source': 'being restored at the source',
  'deleted-at-source': 'deleted at the source before it could be archived',
  'error-at-source': 'Genesys reports an error for this recording',
  'batch-item-error': 'Genesys could not prepare the download',
  'media-unavailable': 'the download kept failing',
  'media-rejected': 'what was downloaded is not the promised media',
  'hash-mismatch': 'the bytes differ from the digest that the source declared',
  'permission-denied': 'the credential may not read it',
  'content-unavailable': 'the text or attachment could not be read from the source',
  'unreadable-record': 'the record has a shape that cannot be read; it is kept raw',
  'not-found-at-source': 'announced by the source but not found there',
  'vault-conflict': 'another object with the same name and other bytes is in the vault',
  'card-data-quarantined':
    'it seems to hold card data that cannot be masked; it waits in quarantine for a person to decide',
  'code-in-audio':
    'archived, but its transcript held a security code or PIN, so its recording may hold it aloud (PCI DSS 3.3.1)',
  'retention-over': 'the law had let it go before it was archived, so it is not kept',
  'required-key-missing': 'archived, but without a business key that its class requires',
  'still-open': 'it has not ended at the source; it is archived as it is when it stays open for long',
  'processing-failed': 'archiving stopped with an error',
} as const
export type GapReason = keyof typeof GAP_REASONS
export const gapReasonSchema = z.enum(Object.keys(GAP_REASONS) as [GapReason, ...GapReason[]])

/** Reasons that no later look can mend: the day may close as complete-with-excuses. Everything else is an open gap. */
export const EXCUSED: readonly GapReason[] = [
  'deleted-at-source',
  'card-data-quarantined',
  'required-key-missing',
  'still-open',
  'code-in-audio',
  'retention-over',
]

/** Excuses that still want a person's decision: they stand on the review list. */
export const TO_BE_REVIEWED: readonly GapReason[] = [
  'card-data-quarantined',
  'required-key-missing',
  'still-open',
  'code-in-audio',
]

export interface Gap {
  conversationId: string
  /** Recording, attachment or message id; the conversation id itself when the whole record is concerned. */
  objectId: string
  reason: GapReason
  /** One line with the particulars (source state, HTTP status), free of secrets and personal data. */
  detail: string
}

/** Nothing is stored of a record that the law had let go before it was archived. */
export function isNotKept(entry: { objects: readonly unknown[]; gaps: readonly Pick<Gap, 'reason'>[] }): boolean {
  return entry.objects.length === 0 && entry.gaps.some(({ reason }) => reason === 'retention-over')
}

/** True when the gap is an excuse rather than a hole that may still be filled. */
export function isExcused(gap: Gap): boolean {
  return EXCUSED.includes(gap.reason)
}
