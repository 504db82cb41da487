import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { certificateBytes, verifyCertificate, type DayStatement } from '../../evidence/day-certificate.ts'
import { parseReceipt, receiptLine } from '../../evidence/receipts.ts'

const STATEMENT: DayStatement = {
  schema: 'holdfast/day-certificate/1', day: '2026-11-19', revision: 1, supersedes: null, region: 'northeurope', status: 'complete-with-excuses',
  counts: { conversations: 3, archived: 3, open: 1, excused: 1, missing: 0 }, excuses: { 'deleted-at-source': 1 }, missing: {},
  receipts: { path: 'evidence/receipts/2026/11/19.ndjson', sha256: 'ab'.repeat(32), lines: 3 }, policyVersion: '1', software: { name: 'holdfast', version: '0.1.0' }, issuedAt: '2026-11-20T01:00:00.000Z',
}

describe('a day certificate', () => {
  let bytes: Uint8Array
  let thumbprint: string

  async function signed(statement: DayStatement): Promise<Uint8Array> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(publicKey)
    thumbprint = await calculateJwkThumbprint(jwk)
    return certificateBytes(await new CompactSign(canonicalBytes(statement)).setProtectedHeader({ alg: 'ES256', jwk, kid: 'k' }).sign(privateKey), statement)
  }
  beforeAll(async () => { bytes = await signed(STATEMENT) })

  it('verifies offline and gives back what was signed', async () => {
    expect(await verifyCertificate(bytes, {})).toEqual(STATEMENT)
    expect(await verifyCertificate(bytes, { thumbprints: [thumbprint] })).toEqual(STATEMENT)
  })

  it('fails for any other number, reason or receipt than was signed', async () => {
    for (const [from, to] of [['"missing":0', '"missing":1'], ['complete-with-excuses', 'complete'], ['abab', 'abac'], ['2026-11-19"', '2026-11-18"']] as const) {
      const forged = Buffer.from(Buffer.from(bytes).toString('utf8').replace(from, to))
      await expect(verifyCertificate(forged, {})).rejects.toMatchObject({ code: 'certificate-invalid' })
    }
  })

  it('fails under a key that the verifier does not trust, and for what is no certificate', async () => {
    await expect(verifyCertificate(bytes, { thumbprints: ['another'] })).rejects.toThrow('not trusted')
    for (const text of ['', '{}', 'not json', '{"statement":{},"jws":"a.b.c"}']) await expect(verifyCertificate(Buffer.from(text), {})).rejects.toMatchObject({ code: 'certificate-invalid' })
  })
})

describe('receipts', () => {
  it('have one form only and can be read back', () => {
    const entry = { conversationId: 'c', revision: 1, retentionClass: 'k', gaps: [], objects: [{ objectId: 'o', kind: 'recording' as const, path: 'k/o', contentType: 'audio/ogg', sizeBytes: 1, sha256: 'aa' }] }
    const line = Buffer.from(receiptLine(entry)).toString('utf8')
    expect(line).toBe('{"conversationId":"c","gaps":[],"objects":[{"kind":"recording","path":"k/o","sha256":"aa","sizeBytes":1}],"retentionClass":"k","revision":1}\n')
    expect(parseReceipt(line).objects[0]?.sha256).toBe('aa')
    expect(() => parseReceipt('{"conversationId":1}')).toThrow()
  })
})
