/** Every certificate, in every version, is held to the same standard: one table of forgeries for all. */
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  verifyAuditCertificate,
  type AuditStatement,
  type NewAuditStatement,
} from '../../evidence/audit-certificate.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { verifyDayCertificate, type DayStatement, type NewDayStatement } from '../../evidence/day-certificate.ts'
import { signedFile, statementFile, type Signed, type Trust } from '../../evidence/statement.ts'

const COMMON = {
  day: '2026-11-19',
  region: 'northeurope',
  software: { name: 'holdfast', version: '0.1.0' },
  issuedAt: '2026-11-20T01:00:00.000Z',
}
const RECEIPTS = { path: 'evidence/receipts/2026/11/19.r2.ndjson', sha256: 'ab'.repeat(32), lines: 3 }
const DAY_1: DayStatement = {
  ...COMMON,
  schema: 'holdfast/day-certificate/1',
  revision: 2,
  supersedes: { path: 'evidence/certificates/2026/11/19.json', sha256: 'ab'.repeat(32) },
  status: 'gaps',
  counts: { conversations: 3, archived: 3, open: 1, excused: 1, missing: 2 },
  excuses: { 'deleted-at-source': 1 },
  missing: { 'not-ready': 2 },
  receipts: RECEIPTS,
  policyVersion: '1',
}
const DAY_2: NewDayStatement = {
  ...DAY_1,
  schema: 'holdfast/day-certificate/2',
  counts: { ...DAY_1.counts, orphans: 0, recordings: 3, objects: 9, bytes: 1000 },
  media: { voice: { source: 3, archived: 1, excused: { 'deleted-at-source': 1 }, missing: 2 } },
  receipts: { schema: 'holdfast/receipts/1', ...RECEIPTS },
  names: { path: 'evidence/names/2026/11/19.json', sha256: 'ab'.repeat(32) },
}
const AUDIT_2: NewAuditStatement = {
  ...COMMON,
  schema: 'holdfast/audit-day-certificate/2',
  revision: 2,
  supersedes: { path: 'evidence/certificates/audits/2026/11/19.json', sha256: 'ab'.repeat(32) },
  status: 'gaps',
  services: 3,
  entries: 12,
  missing: ['OAuth'],
  manifest: { path: 'audit-logs/2026/11/19/manifest.r2.json', sha256: 'ab'.repeat(32) },
}
const AUDIT_1: AuditStatement = {
  ...AUDIT_2,
  schema: 'holdfast/audit-day-certificate/1',
  supersedes: 'evidence/certificates/audits/2026/11/19.json',
}

type Verify = (bytes: Uint8Array, trust: Trust) => Promise<Signed<object>>
const FORMATS: [string, object, Verify][] = [
  ['a day certificate, version 1', DAY_1, verifyDayCertificate],
  ['a day certificate, version 2', DAY_2, verifyDayCertificate],
  ['an audit certificate, version 1', AUDIT_1, verifyAuditCertificate],
  ['an audit certificate, version 2', AUDIT_2, verifyAuditCertificate],
]

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    sign: (payload: Uint8Array) =>
      new CompactSign(payload).setProtectedHeader({ alg: 'ES256', jwk, kid: 'k' }).sign(privateKey),
  }
}

describe.each(FORMATS)('%s', (_name, STATEMENT, verify) => {
  let key: Awaited<ReturnType<typeof newKey>>
  let bytes: Uint8Array
  let text: string
  beforeEach(async () => {
    key = await newKey()
    bytes = await signedFile(key, STATEMENT)
    text = Buffer.from(bytes).toString('utf8')
  })
  const refused = (file: Uint8Array | string, why?: string) =>
    expect(verify(Buffer.from(file), {}), why).rejects.toMatchObject({ code: 'certificate-invalid' })

  it('verifies offline, gives back what was signed and says by whom', async () => {
    const signed = { statement: STATEMENT, signedBy: key.thumbprint }
    expect(await verify(bytes, {})).toEqual(signed)
    expect(await verify(bytes, { thumbprints: ['another', key.thumbprint] })).toEqual(signed)
  })

  it('is refused for any other number, status, digest or day than was signed', async () => {
    for (const [from, to] of [
      ['"revision":2', '"revision":3'],
      ['"gaps"', '"complete"'],
      ['abab', 'abac'],
      ['2026-11-19"', '2026-11-18"'],
      ['"missing":', '"omitted":'],
    ] as const) {
      expect(text).toContain(from)
      await refused(text.replace(from, to), from)
    }
  })

  it('is refused when it is none', async () => {
    for (const other of ['', '{}', 'null', 'not json', '{"statement":{},"jws":"a.b.c"}', '\xff']) await refused(other)
  })

  it('is refused when any one byte of the file is another', async () => {
    for (let at = 0; at < bytes.byteLength; at++) {
      const forged = Uint8Array.from(bytes)
      forged[at] = (forged[at] ?? 0) ^ 1
      await refused(forged, `byte ${at}`)
    }
  })

  it('is refused when something was added to it, or written in another form', async () => {
    const file = JSON.parse(text) as { statement: object; jws: string }
    for (const other of [
      JSON.stringify({ ...file, note: 'all is well' }),
      JSON.stringify({ ...file, statement: { ...file.statement, note: 'all is well' } }),
      text.replace('"revision":2', '"revision":2,"more":1'),
      `${text}\n`,
      ` ${text}`,
      `\uFEFF${text}`,
      JSON.stringify(file, null, 2),
      text.replace('"day":"2026-11-19"', '"day":"2026-11-18","day":"2026-11-19"'),
      text.replace('"revision":2', '"revision":2.0'),
      text.replace('{"jws"', '{"jws":"a.b.c","jws"'),
    ]) {
      expect(other).not.toBe(text)
      await refused(other, other.slice(0, 80))
    }
  })

  it('is refused when unused bits of the signature are set, though it still decodes to the same bytes', async () => {
    const { jws } = JSON.parse(text) as { jws: string }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = jws.slice(0, -1) + (alphabet[alphabet.indexOf(jws.at(-1) ?? '') + 1] ?? '')
    expect(Buffer.from(other.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(jws.split('.')[2] ?? '', 'base64url'),
    )
    await refused(statementFile(other, STATEMENT))
  })

  it('is refused for the statement of one under the signature of another', async () => {
    const { jws } = JSON.parse(
      Buffer.from(await signedFile(key, { ...STATEMENT, region: 'westeurope' })).toString('utf8'),
    ) as { jws: string }
    await expect(verify(statementFile(jws, STATEMENT), {})).rejects.toThrow('not what was signed')
  })

  it('is refused without a signature, with a secret instead of a key pair, and with another curve', async () => {
    const part = (value: object) => Buffer.from(canonicalBytes(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none' })}.${part(STATEMENT)}.`
    const symmetric = await new CompactSign(canonicalBytes(STATEMENT))
      .setProtectedHeader({ alg: 'HS256', jwk: { kty: 'oct' } })
      .sign(new TextEncoder().encode('x'.repeat(32)))
    const wide = await generateKeyPair('ES384', { extractable: true })
    const otherCurve = await new CompactSign(canonicalBytes(STATEMENT))
      .setProtectedHeader({ alg: 'ES384', jwk: await exportJWK(wide.publicKey) })
      .sign(wide.privateKey)
    for (const jws of [unsigned, symmetric, otherCurve, '', 'a.b.c', '..']) await refused(statementFile(jws, STATEMENT))
  })

  it('is not believed when somebody else signed it, by those who know whom to trust', async () => {
    const stranger = await newKey()
    const forged = await signedFile(stranger, STATEMENT)
    for (const thumbprints of [[key.thumbprint], []])
      await expect(verify(forged, { thumbprints })).rejects.toMatchObject({
        code: 'certificate-untrusted',
        message: expect.stringContaining(stranger.thumbprint) as string,
      })
    expect((await verify(forged, {})).signedBy).toBe(stranger.thumbprint)
  })

  it('is refused as a file of another kind', async () => {
    const other = verify === verifyDayCertificate ? verifyAuditCertificate : verifyDayCertificate
    await expect(other(bytes, {})).rejects.toMatchObject({ code: 'certificate-invalid' })
  })
})
