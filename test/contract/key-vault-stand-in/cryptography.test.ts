import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import type { KeyVaultKey } from '@azure/keyvault-keys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVERYTHING_FOR_APP, vaultUnderTest, type VaultUnderTest } from './vault-under-test.ts'

let under: VaultUnderTest
beforeAll(async () => {
  under = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP })
})
afterAll(() => under.close())

const message = Buffer.from('2026-11-19 head of the evidence log')
const digest = createHash('sha256').update(message).digest()

describe('signatures, through CryptographyClient', () => {
  it('ES256 signs a digest so that OpenSSL verifies the message', async () => {
    const key = await under.keys().createEcKey('head', { hsm: true })
    const { result } = await under.crypto(key).sign('ES256', digest)
    expect(result).toHaveLength(64)
    expect(verify('sha256', message, { key: publicKey(key), dsaEncoding: 'ieee-p1363' }, result)).toBe(true)
  })

  it('RS256 signs a digest so that OpenSSL verifies the message', async () => {
    const key = await under.keys().createRsaKey('head-rsa')
    const { result } = await under.crypto(key).sign('RS256', digest)
    expect(verify('sha256', message, publicKey(key), result)).toBe(true)
  })

  it.each([
    ['ES256', 'check-ec'],
    ['RS256', 'check-rsa'],
  ] as const)('%s verifies its own signature and nothing else', async (algorithm, name) => {
    const key = algorithm === 'ES256' ? await under.keys().createEcKey(name) : await under.keys().createRsaKey(name)
    const crypto = under.crypto(key)
    const { result } = await crypto.sign(algorithm, digest)
    const check = async (d: Uint8Array, s: Uint8Array) => (await crypto.verify(algorithm, d, s)).result
    expect(await check(digest, result)).toBe(true)
    expect(await check(randomBytes(32), result)).toBe(false)
    const changed = Uint8Array.from(result)
    changed[5] = (changed[5] ?? 0) ^ 1
    expect(await check(digest, changed)).toBe(false)
    expect(await check(digest, result.subarray(1))).toBe(false)
  })

  it('refuses another algorithm, and a value that is no SHA-256 digest', async () => {
    const key = await under.keys().createEcKey('only-es256')
    await expect(under.crypto(key).sign('ES384', randomBytes(48))).rejects.toMatchObject({ statusCode: 400 })
    await expect(under.crypto(key).sign('ES256', randomBytes(20))).rejects.toMatchObject({ statusCode: 400 })
  })
})

describe('wrapping', () => {
  it('gives back what was wrapped, also after a rotation', async () => {
    const first = await under.keys().createRsaKey('class-key', { keySize: 3072 })
    const secret = randomBytes(32)
    const { result: wrapped } = await under.crypto(first).wrapKey('RSA-OAEP-256', secret)
    const second = await under.keys().rotateKey('class-key')
    expect(Buffer.from((await under.crypto(first).unwrapKey('RSA-OAEP-256', wrapped)).result)).toEqual(secret)
    await expect(under.crypto(second).unwrapKey('RSA-OAEP-256', wrapped)).rejects.toMatchObject({ statusCode: 400 })
  })

  it('refuses other algorithms and elliptic keys', async () => {
    const rsa = await under.keys().createRsaKey('wrap-other')
    await expect(under.crypto(rsa).unwrapKey('RSA1_5', randomBytes(256))).rejects.toMatchObject({ statusCode: 400 })
    const ec = await under.keys().createEcKey('wrap-ec')
    await expect(under.vault.wrap(ec.id ?? '', randomBytes(32))).rejects.toMatchObject({
      status: 403,
      inner: 'KeyOperationForbidden',
    })
  })
})

describe('keys that may not be used', () => {
  it('a disabled version neither signs nor verifies nor unwraps', async () => {
    const key = await under.keys().createRsaKey('off')
    const { result } = await under.crypto(key).sign('RS256', digest)
    await under.vault.admin.update('off', undefined, { enabled: false })
    const crypto = under.crypto(key)
    const disabled = { statusCode: 403, details: { error: { innerError: { code: 'KeyDisabled' } } } }
    await expect(crypto.sign('RS256', digest)).rejects.toMatchObject(disabled)
    await expect(crypto.verify('RS256', digest, result)).rejects.toMatchObject(disabled)
    await expect(crypto.unwrapKey('RSA-OAEP-256', result)).rejects.toMatchObject(disabled)
  })

  it('an expired or not yet valid version verifies and unwraps but neither signs nor wraps', async () => {
    let now = Date.now()
    const timed = await vaultUnderTest({ permissions: EVERYTHING_FOR_APP, clock: () => now })
    try {
      const seconds = Math.floor(now / 1000)
      const old = await timed.vault.admin.create('dated', { type: 'RSA', size: 2048 }, { expires: seconds + 3600 })
      const id = `${timed.vault.url}/keys/dated/${old.version}`
      const { result: signature } = await timed.crypto(id).sign('RS256', digest)
      const { wrapped } = await timed.vault.wrap(id, digest)
      now += 3_600_000
      await expect(timed.crypto(id).sign('RS256', digest)).rejects.toMatchObject({ statusCode: 403 })
      await expect(timed.vault.wrap(id, digest)).rejects.toMatchObject({ inner: 'KeyExpired' })
      expect((await timed.crypto(id).verify('RS256', digest, signature)).result).toBe(true)
      expect(await timed.vault.unwrap(id, wrapped)).toEqual(digest)
      await timed.vault.admin.create('early', { type: 'EC' }, { notBefore: seconds + 30 * 86_400 })
      await expect(timed.crypto(`${timed.vault.url}/keys/early`).sign('ES256', digest)).rejects.toThrow()
    } finally {
      await timed.close()
    }
  })

  it('a key made for wrapping does not sign', async () => {
    await under.keys().createRsaKey('wrap-only', { keyOps: ['wrapKey', 'unwrapKey'] })
    await expect(under.vault.admin.sign('wrap-only', undefined, 'RS256', digest)).rejects.toMatchObject({
      status: 403,
      inner: 'KeyOperationForbidden',
    })
  })
})

describe('what the storage service sees', () => {
  it('tells the state of a key by its address', async () => {
    const { admin, url } = under.vault
    const made = await admin.create('scope', { type: 'RSA-HSM', size: 2048 }, { operations: ['wrapKey', 'unwrapKey'] })
    const uri = `${url}/keys/scope`
    expect(await under.vault.keyState(uri)).toEqual({ state: 'usable', keyVersionUri: `${uri}/${made.version}` })
    await admin.update('scope', undefined, { enabled: false })
    expect(await under.vault.keyState(uri)).toEqual({ state: 'disabled' })
    await admin.update('scope', undefined, { enabled: true, expires: 1 })
    expect(await under.vault.keyState(uri)).toEqual({ state: 'expired' })
    await admin.delete('scope')
    expect(await under.vault.keyState(uri)).toEqual({ state: 'missing' })
    await expect(under.vault.keyState('https://elsewhere.invalid/keys/scope')).rejects.toMatchObject({ status: 400 })
  })

  it('cannot unwrap what another key wrapped', async () => {
    await under.vault.admin.create('left', { type: 'RSA', size: 2048 }, {})
    await under.vault.admin.create('right', { type: 'RSA', size: 2048 }, {})
    const { wrapped } = await under.vault.wrap(`${under.vault.url}/keys/left`, randomBytes(32))
    await expect(under.vault.unwrap(`${under.vault.url}/keys/right`, wrapped)).rejects.toMatchObject({ status: 400 })
  })
})

function publicKey(key: KeyVaultKey) {
  const part = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url')
  const { n, e, x, y } = key.key ?? {}
  const kind =
    n === undefined ? { kty: 'EC', crv: 'P-256', x: part(x), y: part(y) } : { kty: 'RSA', n: part(n), e: part(e) }
  return createPublicKey({ key: kind, format: 'jwk' })
}
