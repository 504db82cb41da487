import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { KeyClient } from '@azure/keyvault-keys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startKeyVault } from '../../../local/key-vault/start-key-vault.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { credentialFor } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'
import { vaultUnderTest, type VaultUnderTest } from './vault-under-test.ts'

let under: VaultUnderTest
beforeAll(async () => {
  under = await vaultUnderTest()
  await under.vault.admin.create('head', { type: 'EC-HSM' }, {})
})
afterAll(() => under.close())

const digest = createHash('sha256').update('head').digest()
const byRole = { statusCode: 403, details: { error: { innerError: { code: 'ForbiddenByRbac' } } } }

describe('who may do what', () => {
  it('the app reads, signs and verifies', async () => {
    const key = await under.keys('app').getKey('head')
    const { result } = await under.crypto(key, 'app').sign('ES256', digest)
    expect((await under.crypto(key, 'app').verify('ES256', digest, result)).result).toBe(true)
    expect((await under.keys('app').getKeyRotationPolicy('head')).lifetimeActions).toHaveLength(1)
  })

  it.each(['app', 'archiver', 'keeper', 'disposition', 'reader'] as const)(
    '%s neither makes nor changes keys',
    async (role) => {
      const keys = under.keys(role)
      await expect(keys.createEcKey('own')).rejects.toMatchObject(byRole)
      await expect(keys.rotateKey('head')).rejects.toMatchObject(byRole)
      await expect(keys.updateKeyProperties('head', { enabled: false })).rejects.toMatchObject(byRole)
      await expect(keys.beginDeleteKey('head')).rejects.toMatchObject(byRole)
      await expect(keys.updateKeyRotationPolicy('head', { expiresIn: 'P1Y' })).rejects.toMatchObject(byRole)
    },
  )

  it.each(['archiver', 'keeper', 'disposition', 'reader'] as const)('%s does not even read keys', async (role) => {
    await expect(under.keys(role).getKey('head')).rejects.toMatchObject(byRole)
    await expect(under.keys(role).getKey('nowhere')).rejects.toMatchObject(byRole)
  })

  it('the app wraps nothing: that is for the storage service', async () => {
    await under.vault.admin.create('scope', { type: 'RSA', size: 2048 }, {})
    const key = await under.keys('app').getKey('scope')
    await expect(under.crypto(key, 'app').wrapKey('RSA-OAEP-256', digest)).rejects.toMatchObject(byRole)
  })
})

describe('authentication', () => {
  it('challenges a request without a token, naming tenant and resource', async () => {
    const response = await rawRequest(under.vault.url, under)
    expect(response.status).toBe(401)
    expect(response.challenge).toMatch(
      new RegExp(
        String.raw`^Bearer authorization="https://login\.microsoftonline\.com/[0-9a-f-]{36}", ` +
          String.raw`resource="https://vault\.azure\.net"$`,
      ),
    )
  })

  it.each([
    ['for another resource', 'https://storage.azure.com/.default'],
    ['for the address of the vault itself', 'https://localhost/.default'],
  ])('rejects a token %s', async (_, scope) => {
    const token = await under.credential('app').getToken(scope)
    expect((await rawRequest(under.vault.url, under, token?.token)).status).toBe(401)
  })

  it('rejects text that is no token', async () => {
    expect((await rawRequest(under.vault.url, under, 'abc.def.ghi')).status).toBe(401)
  })
})

describe('state', () => {
  it('survives a restart: keys, versions, policies, deletions', async () => {
    const key = await under.keys().getKey('head')
    const { result } = await under.crypto(key).sign('ES256', digest)
    await under.vault.admin.setRotationPolicy('head', { attributes: { expiryTime: 'P1Y' } })
    await under.vault.admin.create('gone', { type: 'EC' }, {})
    await under.vault.admin.delete('gone')
    await under.restart()
    expect((await under.keys().getKey('head')).id).toBe(key.id)
    expect((await under.crypto(key).verify('ES256', digest, result)).result).toBe(true)
    expect((await under.keys().getKeyRotationPolicy('head')).expiresIn).toBe('P1Y')
    expect((await under.keys().getDeletedKey('gone')).name).toBe('gone')
  })

  it('works with ManagedIdentityCredential, and lies in files that only the owner reads', async () => {
    await using directory = await temporaryDirectory()
    const identity = await startIdentity({ dataDir: directory.path, port: 0 })
    const tls = await localCertificate(directory.path)
    const vault = await startKeyVault({ dataDir: directory.path, port: 0, tls, verifier: identity.verifier })
    try {
      await vault.admin.create('head', { type: 'EC-HSM' }, {})
      const ca = await caOf(tls.caFile)
      const keys = new KeyClient(vault.url, credentialFor(identity, 'app'), {
        tlsOptions: { ca },
        disableChallengeResourceVerification: true,
      })
      expect((await keys.getKey('head')).keyType).toBe('EC-HSM')
      for (const name of await readdir(join(directory.path, 'key-vault'))) {
        expect((await stat(join(directory.path, 'key-vault', name))).mode & 0o077).toBe(0)
      }
    } finally {
      await vault.close()
      await identity.close()
    }
  })
})

const caOf = (file: string): Promise<string> => readFile(file, 'utf8')

/** One request as the client would send it first, seen without the client's own handling of challenges. */
async function rawRequest(url: string, { caFile }: { caFile: string }, token?: string) {
  const ca = await caOf(caFile)
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return new Promise<{ status: number | undefined; challenge: string | undefined }>((done, failed) => {
    request(`${url}/keys/head?api-version=2025-07-01`, { ca, agent: false, headers: authorization }, (response) => {
      response.resume()
      done({ status: response.statusCode, challenge: response.headers['www-authenticate'] })
    })
      .on('error', failed)
      .end()
  })
}
