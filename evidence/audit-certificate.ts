/**
 * The certificate of an audit day: a signed statement that binds the day's manifest, and by it every file and count.
 */
import { z } from 'zod'
import {
  lockSchema,
  softwareSchema,
  supersededSchema,
  verifyStatement,
  type Signed,
  type StatementFormat,
  type Trust,
} from './statement.ts'

const common = {
  day: z.string(),
  revision: z.number().int().min(1),
  region: z.string(),
  status: z.enum(['complete', 'gaps']),
  services: z.number(),
  entries: z.number(),
  missing: z.array(z.string()),
  manifest: z.strictObject({ path: z.string(), sha256: z.string() }),
  software: softwareSchema,
  issuedAt: z.string(),
}
/** Names the certificate before it, but not its bytes. */
const version1 = z.strictObject({
  schema: z.literal('holdfast/audit-day-certificate/1'),
  ...common,
  supersedes: z.string().nullable(),
})
const version2 = z.strictObject({
  schema: z.literal('holdfast/audit-day-certificate/2'),
  ...common,
  supersedes: supersededSchema.nullable(),
  lock: lockSchema,
})
export type AuditStatement = z.infer<typeof version1> | z.infer<typeof version2>
/** What is written today. */
export type NewAuditStatement = z.infer<typeof version2>

const FORMAT: StatementFormat<AuditStatement> = {
  name: 'audit certificate',
  schema: z.discriminatedUnion('schema', [version1, version2]),
}

/** @throws ArchiveError `certificate-invalid`, `certificate-untrusted` */
export function verifyAuditCertificate(bytes: Uint8Array, trust: Trust): Promise<Signed<AuditStatement>> {
  return verifyStatement(FORMAT, bytes, trust)
}
