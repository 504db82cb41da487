/**
 * The certificate of an audit day: a signed statement that binds the day's manifest, and by it every file and count.
 */
import { base64url, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { z } from 'zod'
import { ArchiveError } from '../domain/errors.ts'
import { canonicalBytes } from './canonical.ts'

export const auditManifestSchema = z.strictObject({
  schema: z.literal('holdfast/audit-day/1'),
  day: z.string(),
  services: z.array(
    z.strictObject({
      service: z.string(),
      /** Null where the service could not be exported. */
      entries: z.number().nullable(),
      masked: z.number(),
      source: z.enum(['query', 'realtime']).nullable(),
      file: z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.number() }).nullable(),
      reason: z.string().optional(),
    }),
  ),
})
export type AuditManifest = z.infer<typeof auditManifestSchema>

const statementSchema = z.strictObject({
  schema: z.literal('holdfast/audit-day-certificate/1'),
  day: z.string(),
  revision: z.number().int().min(1),
  region: z.string(),
  status: z.enum(['complete', 'gaps']),
  supersedes: z.string().nullable(),
  services: z.number(),
  entries: z.number(),
  missing: z.array(z.string()),
  manifest: z.strictObject({ path: z.string(), sha256: z.string() }),
  software: z.strictObject({ name: z.string(), version: z.string() }),
  issuedAt: z.string(),
})
export type AuditStatement = z.infer<typeof statementSchema>

const fileSchema = z.strictObject({ statement: statementSchema, jws: z.string() })

export function certificateFile(jws: string, statement: AuditStatement): Uint8Array {
  return canonicalBytes({ statement, jws })
}

/** @throws ArchiveError `certificate-invalid` */
export async function verifyAuditCertificate(bytes: Uint8Array): Promise<AuditStatement> {
  try {
    const { statement, jws } = fileSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    const { kty, crv, x, y } = z
      .object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() })
      .parse(decodeProtectedHeader(jws).jwk)
    const { payload } = await compactVerify(jws, await importJWK({ kty, crv, x, y }, 'ES256'), {
      algorithms: ['ES256'],
    })
    if (base64url.encode(payload) !== base64url.encode(canonicalBytes(statement)))
      throw new Error('the statement is not what was signed')
    return statement
  } catch (error) {
    throw new ArchiveError(
      'certificate-invalid',
      `the audit certificate is not valid: ${error instanceof Error ? error.message.slice(0, 200) : ''}`,
      { cause: error },
    )
  }
}
