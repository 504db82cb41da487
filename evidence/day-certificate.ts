/**
 * The day certificate (EVD-3): a signed statement that binds source counts, archived counts, excuses and the receipts.
 * A file is `{statement, jws}`; the JWS (RFC 7515, ES256) carries the canonical statement as its payload and the public
 * key in its header.
 */
import { base64url, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { z } from 'zod'
import { CLOSED_STATUSES } from '../domain/completeness/day-status.ts'
import { ArchiveError } from '../domain/errors.ts'
import { canonicalBytes } from './canonical.ts'

const counts = z.record(z.string(), z.number())
const statementSchema = z.strictObject({
  schema: z.literal('holdfast/day-certificate/1'),
  day: z.string(),
  revision: z.number().int().min(1),
  supersedes: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
  region: z.string(),
  status: z.enum(CLOSED_STATUSES),
  counts: z.strictObject({
    conversations: z.number(),
    archived: z.number(),
    open: z.number(),
    excused: z.number(),
    missing: z.number(),
    orphans: z.number().optional(),
  }),
  /** By medium: conversations at the source, archived, excused by reason, with something missing. */
  media: z
    .record(
      z.string(),
      z.strictObject({ source: z.number(), archived: z.number(), excused: counts, missing: z.number() }),
    )
    .optional(),
  excuses: counts,
  missing: counts,
  receipts: z.strictObject({ path: z.string(), sha256: z.string(), lines: z.number() }),
  policyVersion: z.string(),
  software: z.strictObject({ name: z.string(), version: z.string() }),
  issuedAt: z.string(),
})
export type DayStatement = z.infer<typeof statementSchema>

const fileSchema = z.strictObject({ statement: statementSchema, jws: z.string() })

export function certificateBytes(jws: string, statement: DayStatement): Uint8Array {
  return canonicalBytes({ statement, jws })
}

export interface Trust {
  /**
   * RFC 7638 thumbprints of keys the verifier trusts; without them the signature proves only that nothing was changed
   * since.
   */
  thumbprints?: readonly string[]
}

/**
 * Reads and checks a certificate file.
 * @throws ArchiveError `certificate-invalid`: not a certificate, wrong signature, another payload, or an untrusted key
 */
export async function verifyCertificate(bytes: Uint8Array, trust: Trust): Promise<DayStatement> {
  const { statement, jws } = parse(bytes)
  // One file has one form: otherwise somebody could add to it, or write a number twice, and it would still verify.
  if (!same(bytes, certificateBytes(jws, statement)) || !exactBase64url(jws))
    throw invalid('it is not in the form in which certificates are written')
  const jwk = keyOf(jws)
  if (trust.thumbprints !== undefined && !trust.thumbprints.includes(await calculateJwkThumbprint(jwk)))
    throw invalid('it is signed by a key that is not trusted')
  let payload: Uint8Array
  try {
    payload = (await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })).payload
  } catch (error) {
    throw invalid('the signature does not verify', error)
  }
  if (!same(payload, canonicalBytes(statement))) throw invalid('the statement is not what was signed')
  return statement
}

function parse(bytes: Uint8Array): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    throw invalid('it is not a day certificate', error)
  }
}

function keyOf(jws: string): JWK {
  try {
    const { jwk } = decodeProtectedHeader(jws)
    // The header is written by whoever made the file: only a bare public P-256 key is taken from it.
    const { kty, crv, x, y } = z
      .object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() })
      .parse(jwk)
    return { kty, crv, x, y }
  } catch (error) {
    throw invalid('its signature names no key', error)
  }
}

/** The last character of a base64url part has bits that no byte uses (RFC 4648 section 3.5): they must be zero. */
function exactBase64url(jws: string): boolean {
  try {
    return jws.split('.').every((part) => base64url.encode(base64url.decode(part)) === part)
  } catch {
    return false
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i])
}

function invalid(why: string, cause?: unknown): ArchiveError {
  return new ArchiveError('certificate-invalid', `the day certificate is not valid: ${why}`, { cause })
}
