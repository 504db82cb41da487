import type { webcrypto } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenCredential } from '@azure/identity'
import { decodeJwt, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { APP_IDENTITIES } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { credentialFor, credentialForClient, endpointCredential } from './credential-for.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const AUDIENCES = ['https://storage.azure.com', 'https://vault.azure.net', 'https://localhost:8081']

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let identity: IdentityPart

beforeAll(async () => {
  directory = await temporaryDirectory()
  identity = await startIdentity({ dataDir: directory.path, port: 0 })
})
afterAll(async () => {
  await identity.close()
  await directory[Symbol.asyncDispose]()
})

describe('the managed identity endpoint, asked by ManagedIdentityCredential', () => {
  it.each(AUDIENCES)('issues a token for %s that the verifier accepts', async (audience) => {
    const answer = await credentialFor(identity, 'archiver').getToken(`${audience}/.default`)
    const caller = await identity.verifier.verify(answer.token, [`${audience}/`])
    expect(caller).toMatchObject(identity.identityFor('archiver'))
    expect(caller.expiresAt).toBe(answer.expiresOnTimestamp)
  })

  it('puts the claims of a managed identity into the token', async () => {
    const { token } = await credentialFor(identity, 'keeper').getToken('https://storage.azure.com/.default')
    const keeper = identity.identityFor('keeper')
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({
      iss: `https://sts.windows.net/${identity.tenantId}/`,
      aud: 'https://storage.azure.com',
      oid: keeper.objectId,
      appid: keeper.clientId,
      tid: identity.tenantId,
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(24 * 3600)
  })

  it('gives every duty of the app its own identity', async () => {
    const seen = new Set<string>()
    for (const role of APP_IDENTITIES.archive) {
      const { token } = await credentialFor(identity, role).getToken('https://vault.azure.net/.default')
      const caller = await identity.verifier.verify(token, ['https://vault.azure.net'])
      expect(caller.role).toBe(role)
      seen.add(caller.clientId).add(caller.objectId)
    }
    expect(seen.size).toBe(APP_IDENTITIES.archive.length * 2)
  })

  it('refuses a client id that is not assigned to the app', async () => {
    const stranger = credentialForClient(identity, '00000000-0000-4000-8000-000000000000')
    await expect(stranger.getToken('https://storage.azure.com/.default')).rejects.toThrow(/No User Assigned/)
  })
})

describe('the managed identity endpoint, asked directly', () => {
  const ask = (query: Record<string, string>, headers: Record<string, string>, method = 'GET') =>
    fetch(`${identity.endpoint}?${new URLSearchParams(query)}`, { headers, method })
  const good = () => ({
    'api-version': '2019-08-01',
    'resource': 'https://vault.azure.net',
    'client_id': identity.identityFor('app').clientId,
  })
  const secret = () => ({ 'x-identity-header': identity.header })

  it.each([
    ['no header', 401, () => ask(good(), {})],
    ['a wrong header', 401, () => ask(good(), { 'x-identity-header': 'x'.repeat(identity.header.length) })],
    ['another api-version', 400, () => ask({ ...good(), 'api-version': '2017-09-01' }, secret())],
    ['no resource', 400, () => ask({ ...good(), resource: '' }, secret())],
    [
      'a resource that is no https address',
      400,
      () => ask({ ...good(), resource: 'http://vault.azure.net' }, secret()),
    ],
    ['no client id', 400, () => ask({ 'api-version': '2019-08-01', 'resource': 'https://vault.azure.net' }, secret())],
    ['another method', 405, () => ask(good(), secret(), 'POST')],
  ])('refuses a request with %s', async (_, status, send) => {
    const response = await send()
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain(identity.header)
  })

  it('answers the expiry as text, as App Service does', async () => {
    const response = await ask(good(), secret())
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_on: expect.stringMatching(/^\d+$/) })
  })
})

describe('the token verifier', () => {
  const issued = async () => (await credentialFor(identity, 'app').getToken('https://vault.azure.net/.default')).token
  const own = async (key: webcrypto.CryptoKey, claims: Record<string, string>, issuer: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(issuer)
      .setAudience('https://vault.azure.net')
      .setExpirationTime('1h')
      .sign(key)

  it('rejects a token for another service', async () => {
    await expect(identity.verifier.verify(await issued(), ['https://storage.azure.com'])).rejects.toMatchObject({
      code: 'wrong-audience',
    })
  })

  it('rejects a changed payload', async () => {
    const [head, payload = '', signature] = (await issued()).split('.')
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = { ...(claims as object), oid: identity.identityFor('disposition').objectId }
    const body = Buffer.from(JSON.stringify(forged)).toString('base64url')
    await expect(
      identity.verifier.verify(`${head}.${body}.${signature}`, ['https://vault.azure.net']),
    ).rejects.toMatchObject({ code: 'bad-signature' })
  })

  it('rejects a token that somebody else signed, and text that is no token', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const app = identity.identityFor('app')
    const foreign = await own(
      privateKey,
      { appid: app.clientId, oid: app.objectId },
      `https://sts.windows.net/${identity.tenantId}/`,
    )
    await expect(identity.verifier.verify(foreign, ['https://vault.azure.net'])).rejects.toMatchObject({
      code: 'bad-signature',
    })
    await expect(identity.verifier.verify('abc', ['https://vault.azure.net'])).rejects.toMatchObject({
      code: 'malformed',
    })
  })
})

describe('time and restarts', () => {
  const closing: IdentityPart[] = []
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((part) => part.close()))
  })

  it('rejects a token after its lifetime, also when it was accepted before', async () => {
    await using other = await temporaryDirectory()
    let now = Date.now()
    const part = await startIdentity({ dataDir: other.path, port: 0, tokenLifetimeMs: 600_000, clock: () => now })
    closing.push(part)
    const token = await tokenOf(endpointCredential(part, 'app'), 'https://vault.azure.net')
    await part.verifier.verify(token, ['https://vault.azure.net'])
    now += 600_001
    await expect(part.verifier.verify(token, ['https://vault.azure.net'])).rejects.toMatchObject({ code: 'expired' })
  })

  it('keeps identities, secret and key over a restart, in files that only the owner reads', async () => {
    await using other = await temporaryDirectory()
    const first = await startIdentity({ dataDir: other.path, port: 0 })
    const token = await tokenOf(endpointCredential(first, 'reader'), 'https://storage.azure.com')
    await first.close()
    const second = await startIdentity({ dataDir: other.path, port: 0 })
    closing.push(second)
    expect(second.identities).toEqual(first.identities)
    expect(second.header).toBe(first.header)
    expect(await second.verifier.verify(token, ['https://storage.azure.com'])).toMatchObject({ role: 'reader' })
    for (const name of await readdir(join(other.path, 'identity'))) {
      expect((await stat(join(other.path, 'identity', name))).mode & 0o777).toBe(0o600)
    }
  })
})

async function tokenOf(credential: TokenCredential, resource: string): Promise<string> {
  const answer = await credential.getToken(`${resource}/.default`)
  if (answer === null) throw new Error('No token')
  return answer.token
}
