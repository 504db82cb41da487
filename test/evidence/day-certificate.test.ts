import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { certificateBytes, verifyCertificate, type DayStatement } from '../../evidence/day-certificate.ts'

const STATEMENT: DayStatement = {
  schema: 'holdfast/day-certificate/1',
  day: '2026-11-19',
  revision: 1,
  supersedes: null,
  region: 'northeurope',
  status: 'complete-with-excuses',
  counts: { conversations: 3, archived: 3, open: 1, excused: 1, missing: 0 },
  excuses: { 'deleted-at-source': 1 },
  missing: {},
  receipts: { path: 'evidence/receipts/2026/11/19.ndjson', sha256: 'ab'.repeat(32), lines: 3 },
  policyVersion: '1',
  software: { name: 'holdfast', version: '0.1.0' },
  issuedAt: '2026-11-20T01:00:00.000Z',
}

describe('a day certificate', () => {
  let bytes: Uint8Array
  /** Of the key that signed last. */
  let thumbprint: string

  async function signed(statement: DayStatement): Promise<Uint8Array> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    thumbprint = await calculateJwkThumbprint(jwk)
    return certificateBytes(
      await new CompactSign(canonicalBytes(statement))
        .setProtectedHeader({ alg: 'ES256', jwk, kid: 'k' })
        .sign(privateKey),
      statement,
    )
  }
  beforeEach(async () => {
    bytes = await signed(STATEMENT)
  })

  it('verifies offline and gives back what was signed', async () => {
    expect(await verifyCertificate(bytes, {})).toEqual(STATEMENT)
    expect(await verifyCertificate(bytes, { thumbprints: [thumbprint] })).toEqual(STATEMENT)
  })

  it('fails for any other number, reason or receipt than was signed', async () => {
    for (const [from, to] of [
      ['"missing":0', '"missing":1'],
      ['complete-with-excuses', 'complete'],
      ['abab', 'abac'],
      ['2026-11-19"', '2026-11-18"'],
    ] as const) {
      const forged = Buffer.from(Buffer.from(bytes).toString('utf8').replace(from, to))
      await expect(verifyCertificate(forged, {})).rejects.toMatchObject({ code: 'certificate-invalid' })
    }
  })

  it('fails under a key that the verifier does not trust, and for what is no certificate', async () => {
    await expect(verifyCertificate(bytes, { thumbprints: ['another'] })).rejects.toThrow('not trusted')
    for (const text of ['', '{}', 'not json', '{"statement":{},"jws":"a.b.c"}'])
      await expect(verifyCertificate(Buffer.from(text), {})).rejects.toMatchObject({ code: 'certificate-invalid' })
  })

  it('fails when any one byte of the file is another', async () => {
    for (let at = 0; at < bytes.byteLength; at++) {
      const forged = Uint8Array.from(bytes)
      forged[at] = (forged[at] ?? 0) ^ 1
      await expect(verifyCertificate(forged, {}), `byte ${at}`).rejects.toMatchObject({ code: 'certificate-invalid' })
    }
  })

  it('fails when something was added to it, or written in another form', async () => {
    const text = Buffer.from(bytes).toString('utf8')
    const file = JSON.parse(text) as { statement: object; jws: string }
    for (const other of [
      JSON.stringify({ ...file, note: 'all is well' }),
      JSON.stringify({ ...file, statement: { ...file.statement, note: 'all is well' } }),
      text.replace('"archived":3', '"archived":3,"more":1'),
      `${text}\n`,
      ` ${text}`,
      `\uFEFF${text}`,
      JSON.stringify(file, null, 2),
      text.replace('"day":"2026-11-19"', '"day":"2026-11-18","day":"2026-11-19"'),
      text.replace('"archived":3', '"archived":3.0'),
    ])
      await expect(verifyCertificate(Buffer.from(other), {}), other.slice(0, 80)).rejects.toMatchObject({
        code: 'certificate-invalid',
      })
  })

  it('fails when the unused bits of the signature are set, though it still decodes to the same bytes', async () => {
    const { statement, jws } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      statement: DayStatement
      jws: string
    }
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = jws.slice(0, -1) + (alphabet[alphabet.indexOf(jws.at(-1) ?? '') + 1] ?? '')
    expect(Buffer.from(other.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(jws.split('.')[2] ?? '', 'base64url'),
    )
    await expect(verifyCertificate(certificateBytes(other, statement), {})).rejects.toMatchObject({
      code: 'certificate-invalid',
    })
  })

  it('fails for the statement of one day under the signature of another', async () => {
    const other = await signed({ ...STATEMENT, counts: { ...STATEMENT.counts, missing: 2 }, status: 'gaps' })
    const { jws } = JSON.parse(Buffer.from(other).toString('utf8')) as { jws: string }
    await expect(verifyCertificate(certificateBytes(jws, STATEMENT), {})).rejects.toThrow('not what was signed')
  })

  it('fails without a signature, with a secret instead of a key pair, and with another curve', async () => {
    const part = (value: object) => Buffer.from(canonicalBytes(value)).toString('base64url')
    const unsigned = `${part({ alg: 'none' })}.${part(STATEMENT)}.`
    const secret = new TextEncoder().encode('x'.repeat(32))
    const symmetric = await new CompactSign(canonicalBytes(STATEMENT))
      .setProtectedHeader({ alg: 'HS256', jwk: { kty: 'oct' } })
      .sign(secret)
    const wide = await generateKeyPair('ES384', { extractable: true })
    const otherCurve = await new CompactSign(canonicalBytes(STATEMENT))
      .setProtectedHeader({ alg: 'ES384', jwk: await exportJWK(wide.publicKey) })
      .sign(wide.privateKey)
    for (const jws of [unsigned, symmetric, otherCurve, '', 'a.b.c', '..'])
      await expect(verifyCertificate(certificateBytes(jws, STATEMENT), {}), jws).rejects.toMatchObject({
        code: 'certificate-invalid',
      })
  })

  it('made up by somebody else verifies only for those who trust nobody in particular', async () => {
    const honest = thumbprint
    const forged = await signed({
      ...STATEMENT,
      status: 'complete',
      excuses: {},
      counts: { ...STATEMENT.counts, excused: 0 },
    })
    await expect(verifyCertificate(forged, { thumbprints: [honest] })).rejects.toThrow(
      'signed by a key that is not trusted',
    )
    await expect(verifyCertificate(forged, { thumbprints: [] })).rejects.toThrow('not trusted')
    expect((await verifyCertificate(forged, { thumbprints: [honest, thumbprint] })).status).toBe('complete')
  })
})
