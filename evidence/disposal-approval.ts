/** A person's word that a quarantined file may be deleted: signed, because another app deletes on it. */
import { z } from 'zod'
import { QUARANTINE } from '../domain/record/container-names.ts'
import { softwareSchema, verifyStatement, type Signed, type StatementFormat, type Trust } from './statement.ts'

const approvalSchema = z.strictObject({
  schema: z.literal('holdfast/disposal-approval/1'),
  container: z.literal(QUARANTINE),
  name: z.string(),
  /** Of the file that the person saw; null where storage names no versions. */
  versionId: z.string().nullable(),
  sha256: z.string(),
  finding: z.literal('card-data'),
  reason: z.string(),
  approvedBy: z.strictObject({ oid: z.string(), name: z.string() }),
  approvedAt: z.string(),
  software: softwareSchema,
})
export type DisposalApproval = z.infer<typeof approvalSchema>

const FORMAT: StatementFormat<DisposalApproval> = { name: 'disposal approval', schema: approvalSchema }

/** @throws ArchiveError `certificate-invalid`, `certificate-untrusted` */
export function verifyDisposalApproval(bytes: Uint8Array, trust: Trust): Promise<Signed<DisposalApproval>> {
  return verifyStatement(FORMAT, bytes, trust)
}
