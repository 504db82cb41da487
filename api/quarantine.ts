/** Quarantined files: a person says which of them are card data, and they are deleted when nothing protects them. */
import { z } from 'zod'
import { NO_QUERY, operation } from './operation.ts'

export const disposalAsk = z.strictObject({
  name: z.string().min(1).max(1024).describe('of the file in the quarantine container, as the review list names it'),
  finding: z.literal('card-data'),
  reason: z.string().trim().min(1).max(1000).describe('what was seen; card data in it is masked'),
})

export const disposalApproved = z.object({
  approval: z.string().describe('path of the approval in the vault'),
  until: z.string().nullable().describe('when the file may go at the earliest, ISO UTC'),
})

export const approveDisposal = operation({
  id: 'approveDisposal',
  method: 'POST',
  path: 'archive/quarantine/disposals',
  summary: 'Confirm that a quarantined file is card data: it is deleted once its date is past and nothing holds it',
  query: NO_QUERY,
  body: disposalAsk,
  status: 202,
  answer: disposalApproved,
  problems: [400, 404, 503],
})
