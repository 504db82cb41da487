import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import {
  AnonymousCredential,
  BlobSASPermissions,
  BlobServiceClient,
  StorageSharedKeyCredential,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobClient,
} from '@azure/storage-blob'
import { SignJWT, decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

const HOUR_MS = 3_600_000

describe('who is let in', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
    await platform.container('archiver', 'broker-dealer').getBlockBlobClient('record').upload('content', 7)
  })
  afterAll(() => platform.close())

  const withToken = (token: string) => {
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + DAY_MS }) }
    return new BlobServiceClient(platform.blob.url, credential, platform.clientOptions).getContainerClient(
      'broker-dealer',
    )
  }

  it('refuses a token that somebody else signed', async () => {
    const genuine = decodeJwt(await platform.token('reader'))
    const stranger = createPrivateKey(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
    const forged = await new SignJWT(genuine).setProtectedHeader({ alg: 'RS256' }).sign(stranger)
    expect(await outcome(withToken(forged).getBlobClient('record').download())).toBe('401 InvalidAuthenticationInfo')
  })

  it('refuses a token without signature and one for another service', async () => {
    const genuine = decodeJwt(await platform.token('reader'))
    const unsigned =
      [{ alg: 'none' }, genuine].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.'
    expect(await outcome(withToken(unsigned).getBlobClient('record').download())).toBe('401 InvalidAuthenticationInfo')
    const forVault = await platform.token('reader', 'https://vault.azure.net')
    expect(await outcome(withToken(forVault).getBlobClient('record').download())).toBe('401 InvalidAuthenticationInfo')
  })

  it('refuses anonymous callers, also inside a batch', async () => {
    const anonymous = new BlobServiceClient(platform.blob.url, new AnonymousCredential(), platform.clientOptions)
    expect(await outcome(anonymous.getContainerClient('broker-dealer').getBlobClient('record').download())).toBe(
      '401 NoAuthenticationInformation',
    )
  })

  it('refuses the account key and what is signed with it', async () => {
    const key = new StorageSharedKeyCredential('vault', Buffer.alloc(64).toString('base64'))
    const keyed = new BlobServiceClient(platform.blob.url, key, platform.clientOptions)
    expect(await outcome(keyed.getContainerClient('broker-dealer').getBlobClient('record').download())).toBe(
      '403 KeyBasedAuthenticationNotPermitted',
    )

    const expiresOn = new Date(platform.now + HOUR_MS)
    const accountSas = generateAccountSASQueryParameters(
      {
        expiresOn,
        permissions: AccountSASPermissions.parse('rwdl'),
        resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
        services: AccountSASServices.parse('b').toString(),
      },
      key,
    )
    const blobSas = generateBlobSASQueryParameters(
      {
        containerName: 'broker-dealer',
        blobName: 'record',
        expiresOn,
        permissions: BlobSASPermissions.parse('r'),
      },
      key,
    )
    for (const sas of [accountSas, blobSas]) {
      const link = new BlobClient(
        `${platform.blob.url}/broker-dealer/record?${sas}`,
        new AnonymousCredential(),
        platform.clientOptions,
      )
      expect(await outcome(link.download())).toBe('403 KeyBasedAuthenticationNotPermitted')
    }
  })

  it('does not know other accounts', async () => {
    const other = platform.blob.url.replace(/vault$/, 'other')
    const credential = {
      getToken: async () => ({ token: await platform.token('reader'), expiresOnTimestamp: Date.now() + DAY_MS }),
    }
    const client = new BlobServiceClient(other, credential, platform.clientOptions)
    expect(await outcome(client.getContainerClient('broker-dealer').getBlobClient('record').download())).toBe(
      '404 ResourceNotFound',
    )
  })

  describe('with a link of the reader', () => {
    let start: number
    beforeEach(() => {
      platform.now += 30 * DAY_MS
      start = platform.now
    })

    async function link(
      permissions: string,
      options: { name?: string; contentDisposition?: string } = {},
    ): Promise<BlobClient> {
      const startsOn = new Date(start - 60_000)
      const expiresOn = new Date(start + HOUR_MS)
      const key = await platform.service('reader').getUserDelegationKey(startsOn, expiresOn)
      const { name = 'record', ...more } = options
      const sas = generateBlobSASQueryParameters(
        {
          containerName: 'broker-dealer',
          blobName: 'record',
          startsOn,
          expiresOn,
          permissions: BlobSASPermissions.parse(permissions),
          ...more,
        },
        key,
        'vault',
      )
      return new BlobClient(
        `${platform.blob.url}/broker-dealer/${name}?${sas}`,
        new AnonymousCredential(),
        platform.clientOptions,
      )
    }

    it('reads the blob it names, for an hour of the virtual clock', async () => {
      const blob = await link('r', { contentDisposition: 'attachment; filename="record.txt"' })
      const answer = await blob.download()
      expect(answer.contentDisposition).toBe('attachment; filename="record.txt"')
      expect((await blob.downloadToBuffer()).toString()).toBe('content')
      platform.now += HOUR_MS + 1000
      expect(await outcome(blob.download())).toMatch(/^403 /)
    })

    it('reads no other blob', async () => {
      await platform
        .container('archiver', 'broker-dealer')
        .getBlockBlobClient('neighbour')
        .upload('x', 1, { conditions: { ifNoneMatch: '*' } })
        .catch(() => {})
      expect(await outcome((await link('r', { name: 'neighbour' })).download())).toMatch(/^403 /)
    })

    it('cannot do more than the reader, whatever it says', async () => {
      expect(await outcome((await link('rwd')).delete())).toBe('403 AuthorizationPermissionMismatch')
      expect(await outcome((await link('rw')).getBlockBlobClient().upload('x', 1))).toBe(
        '403 AuthorizationPermissionMismatch',
      )
    })

    it('must be signed with a key that was handed out', async () => {
      const startsOn = new Date(start)
      const expiresOn = new Date(start + HOUR_MS)
      const { objectId } = platform.identity.identityFor('reader')
      const invented = {
        signedObjectId: objectId,
        signedTenantId: platform.identity.tenantId,
        signedStartsOn: startsOn,
        signedExpiresOn: expiresOn,
        signedService: 'b',
        signedVersion: '2026-06-06',
        value: Buffer.alloc(32).toString('base64'),
      }
      const sas = generateBlobSASQueryParameters(
        {
          containerName: 'broker-dealer',
          blobName: 'record',
          startsOn,
          expiresOn,
          permissions: BlobSASPermissions.parse('r'),
        },
        invented,
        'vault',
      )
      const forged = new BlobClient(
        `${platform.blob.url}/broker-dealer/record?${sas}`,
        new AnonymousCredential(),
        platform.clientOptions,
      )
      expect(await outcome(forged.download())).toBe('403 AuthenticationFailed')
    })

    it('needs a delegation key of at most seven days, which only the reader gets', async () => {
      const long = platform.service('reader').getUserDelegationKey(new Date(start), new Date(start + 8 * DAY_MS))
      expect(await outcome(long)).toBe('400 InvalidInput')
      for (const role of ['app', 'archiver', 'keeper', 'disposition'] as const) {
        expect(
          await outcome(platform.service(role).getUserDelegationKey(new Date(start), new Date(start + HOUR_MS))),
        ).toBe('403 AuthorizationPermissionMismatch')
      }
    })
  })
})
