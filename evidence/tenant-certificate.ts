/** The certificate of a comparison of the whole tenant (CAP-13): counts, and the list of what no record holds. */
import { z } from 'zod'
import { softwareSchema, verifyStatement, type Signed, type StatementFormat, type Trust } from './statement.ts'

const count = z.number().int().min(0)
const tenantStatement = z.strictObject({
  schema: z.literal('holdfast/tenant-comparison/1'),
  region: z.string(),
  /** Only recordings that were made on this UTC day or later were compared; null: all. */
  since: z.string().nullable(),
  startedAt: z.string(),
  issuedAt: z.string(),
  seen: count,
  held: count,
  missing: count,
  unreadable: count,
  /** Listed and made before `since`; absent in the first of these certificates. */
  older: count.optional(),
  /** One JSON line for each missing recording. */
  list: z.strictObject({ path: z.string(), sha256: z.string(), lines: count }),
  software: softwareSchema,
})
export type TenantStatement = z.infer<typeof tenantStatement>

const FORMAT: StatementFormat<TenantStatement> = { name: 'tenant certificate', schema: tenantStatement }

/** @throws ArchiveError `certificate-invalid`, `certificate-untrusted` */
export function verifyTenantCertificate(bytes: Uint8Array, trust: Trust): Promise<Signed<TenantStatement>> {
  return verifyStatement(FORMAT, bytes, trust)
}
