/** Quarantined files that a person has found to be card data: what is asked, and when it may be done. */
import { z } from 'zod'
import { QUARANTINE } from '../record/container-names.ts'

/** What keeps a blob from being deleted. */
export interface BlobProtection {
  /** ISO UTC; null without a date. */
  until: string | null
  locked: boolean
  legalHold: boolean
}

/** A message names a file and nothing else: whoever acts reads approval, hold and date itself. */
export const quarantinedFileSchema = z.strictObject({
  kind: z.literal('quarantined'),
  container: z.literal(QUARANTINE),
  name: z.string().min(1).max(1024),
})
export type QuarantinedFile = z.infer<typeof quarantinedFileSchema>

export const APPROVALS = 'approvals/quarantine/'

/** @param digest SHA-256, hex, of the file's name: names may be longer than a folder allows */
export function approvalName(digest: string): string {
  return `${APPROVALS}${digest}.json`
}

/**
 * `disposed` now; `gone` already; `held`: a legal hold stands; `not-yet`: its date is to come; `not-approved`: there is
 * no approval of this file that the archive's key signed.
 */
export type DisposalOutcome = 'disposed' | 'gone' | 'held' | 'not-yet' | 'not-approved'

/** A hold outlives every date. @param now epoch ms */
export function standing({ legalHold, until }: BlobProtection, now: number): 'due' | 'held' | 'not-yet' {
  if (legalHold) return 'held'
  return until !== null && Date.parse(until) > now ? 'not-yet' : 'due'
}
