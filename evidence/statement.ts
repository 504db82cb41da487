/**
 * A signed statement: `{statement, jws}` in canonical form. The JWS (RFC 7515, ES256) carries the canonical statement
 * as its payload and the public key in its header. Every certificate is one, and is held to the same standard here.
 */
import { base64url, calculateJwkThumbprint, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { z } from 'zod'
import { ArchiveError } from '../domain/errors.ts'
import type { LockMode } from '../domain/retention/lock-mode.ts'
import { canonicalBytes } from './canonical.ts'

export interface Trust {
  /**
   * RFC 7638 thumbprints of keys the verifier trusts; without them the signature proves only that nothing was changed
   * since.
   */
  thumbprints?: readonly string[]
}
export interface Signed<S> {
  statement: S
  /** RFC 7638 thumbprint of the key that signed. */
  signedBy: string
}
/** One format in all its versions: `name` is for messages. */
export interface StatementFormat<S extends object> {
  name: string
  schema: z.ZodType<S>
}

/** The statement that an earlier one is replaced by binds its bytes: nobody can exchange or drop what came before. */
export const supersededSchema = z.strictObject({ path: z.string(), sha256: z.string() })
export type Superseded = z.infer<typeof supersededSchema>
export const softwareSchema = z.strictObject({ name: z.string(), version: z.string() })

/**
 * `trial`: dates were set and nothing was locked, so what is certified could be taken away. Absent where retention is
 * locked as the policy asks.
 */
export const lockSchema = z.literal('trial').optional()
export function lockOf(statement: { lock?: 'trial' | undefined } | object): LockMode {
  return 'lock' in statement && statement.lock === 'trial' ? 'trial' : 'locked'
}

/** Far more than any statement has: counts and digests, never lists of records. */
const MOST_BYTES = 4 * 1024 * 1024
const publicKeySchema = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() })

/** The file of a statement whose canonical bytes `sign` answers a compact JWS over. */
export async function signedFile(
  { sign }: { sign(payload: Uint8Array): Promise<string> },
  statement: object,
): Promise<Uint8Array> {
  return statementFile(await sign(canonicalBytes(statement)), statement)
}

export function statementFile(jws: string, statement: object): Uint8Array {
  return canonicalBytes({ statement, jws })
}

/**
 * Reads and checks the file of a statement.
 * @throws ArchiveError `certificate-untrusted`: another key than the trusted ones; `certificate-invalid`: not such a
 *   statement, another form than the one that is written, wrong signature, or another payload
 */
export async function verifyStatement<S extends object>(
  format: StatementFormat<S>,
  bytes: Uint8Array,
  trust: Trust,
): Promise<Signed<S>> {
  const invalid = (why: string, cause?: unknown) =>
    new ArchiveError('certificate-invalid', `the ${format.name} is not valid: ${why}`, { cause })
  const { statement, jws } = attempt(
    () => fileOf(format, bytes),
    (error) => invalid(`it is not a ${format.name}`, error),
  )
  // One file has one form: otherwise somebody could add to it, or write a number twice, and it would still verify.
  if (!same(bytes, statementFile(jws, statement)) || !isExactBase64url(jws))
    throw invalid('it is not in the form in which certificates are written')
  const jwk = attempt(
    () => keyOf(jws),
    (error) => invalid('its signature names no key', error),
  )
  const signedBy = await calculateJwkThumbprint(jwk)
  if (trust.thumbprints !== undefined && !trust.thumbprints.includes(signedBy))
    throw new ArchiveError(
      'certificate-untrusted',
      `the ${format.name} is not valid: it is signed by ${signedBy}, a key that is not trusted`,
    )
  let payload: Uint8Array
  try {
    payload = (await compactVerify(jws, await importJWK(jwk, 'ES256'), { algorithms: ['ES256'] })).payload
  } catch (error) {
    throw invalid('the signature does not verify', error)
  }
  if (!same(payload, canonicalBytes(statement))) throw invalid('the statement is not what was signed')
  return { statement, signedBy }
}

function fileOf<S extends object>({ schema }: StatementFormat<S>, bytes: Uint8Array): { statement: S; jws: string } {
  if (bytes.byteLength > MOST_BYTES) throw new RangeError(`more than ${MOST_BYTES} bytes`)
  return z
    .strictObject({ statement: schema, jws: z.string() })
    .parse(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)))
}

/** The header is written by whoever made the file: only a bare public P-256 key is taken from it. */
function keyOf(jws: string): JWK {
  const { kty, crv, x, y } = publicKeySchema.parse(decodeProtectedHeader(jws).jwk)
  return { kty, crv, x, y }
}

function attempt<T>(work: () => T, failed: (error: unknown) => Error): T {
  try {
    return work()
  } catch (error) {
    throw failed(error)
  }
}

/** The last character of a base64url part has bits that no byte uses (RFC 4648 section 3.5): they must be zero. */
function isExactBase64url(jws: string): boolean {
  try {
    return jws.split('.').every((part) => base64url.encode(base64url.decode(part)) === part)
  } catch {
    return false
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
