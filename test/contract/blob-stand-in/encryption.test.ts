import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { outcome, startPlatform, type Platform } from './platform.ts'

const KEY_GONE = '403 KeyVaultEncryptionKeyNotFound'

describe('encryption scopes', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
    await platform.container('archiver', 'broker-dealer').getBlockBlobClient('record').upload('content', 7)
  })
  afterEach(() => {
    platform.disabledKeys.clear()
  })
  afterAll(() => platform.close())

  const archiver = (name: string) => platform.container('archiver', 'broker-dealer').getBlockBlobClient(name)

  it('are the container’s, unless the container lets others', async () => {
    const answer = await archiver('named').upload('x', 1, { encryptionScope: 'scope-broker' })
    expect(answer.encryptionScope).toBe('scope-broker')
    expect(await outcome(archiver('other').upload('x', 1, { encryptionScope: 'scope-other' }))).toBe(
      '403 RequestForbiddenByContainerEncryptionPolicy',
    )
    const staging = platform.container('app', 'staging').getBlockBlobClient('free')
    await staging.upload('x', 1, { encryptionScope: 'scope-broker' })
    expect((await staging.getProperties()).encryptionScope).toBe('scope-broker')
    expect(await outcome(staging.upload('x', 1, { encryptionScope: 'unheard-of' }))).toBe('400 InvalidHeaderValue')
  })

  it('hold for blocks too', async () => {
    expect(await outcome(archiver('blocks').stageBlock('AAAA', 'x', 1, { encryptionScope: 'scope-other' }))).toBe(
      '403 RequestForbiddenByContainerEncryptionPolicy',
    )
    await archiver('blocks').stageBlock('AAAA', 'x', 1)
    await archiver('blocks').commitBlockList(['AAAA'])
    const reader = platform.container('reader', 'broker-dealer')
    expect((await reader.getBlobClient('blocks').getProperties()).encryptionScope).toBe('scope-broker')
    const listed = await reader.listBlobsFlat({ prefix: 'blocks' }).next()
    expect(listed.value?.properties.encryptionScope).toBe('scope-broker')
  })

  it('are told with the container, as is its immutability', async () => {
    expect(await platform.container('app', 'broker-dealer').getProperties()).toMatchObject({
      defaultEncryptionScope: 'scope-broker',
      denyEncryptionScopeOverride: true,
      isImmutableStorageWithVersioningEnabled: true,
    })
    expect(await platform.container('app', 'exports').getProperties()).toMatchObject({
      defaultEncryptionScope: '$account-encryption-key',
      denyEncryptionScopeOverride: false,
      isImmutableStorageWithVersioningEnabled: false,
    })
  })

  it('keep a blob out of the archive tier, not out of the others', async () => {
    const record = archiver('record')
    expect(await outcome(record.setAccessTier('Archive'))).toBe('409 BlobAccessTierNotSupportedForAccountType')
    expect(await outcome(archiver('archived').upload('x', 1, { tier: 'Archive' }))).toBe(
      '409 BlobAccessTierNotSupportedForAccountType',
    )
    for (const tier of ['Cool', 'Cold'] as const) {
      await record.setAccessTier(tier)
      expect(
        (await platform.container('reader', 'broker-dealer').getBlobClient('record').getProperties()).accessTier,
      ).toBe(tier)
    }
  })

  it('archive what has no scope, and say that they cannot bring it back', async () => {
    const blob = platform.container('app', 'exports').getBlockBlobClient('cold-storage')
    await blob.upload('x', 1)
    await blob.setAccessTier('Archive')
    expect(await outcome(blob.download())).toBe('409 BlobArchived')
    expect(await outcome(blob.setAccessTier('Hot'))).toBe('501 NotImplemented')
  })

  it('neither write nor read without their key', async () => {
    platform.disabledKeys.add('https://kv.localhost/keys/broker')
    const reader = platform.container('reader', 'broker-dealer')
    expect(await outcome(archiver('new').upload('x', 1))).toBe(KEY_GONE)
    expect(await outcome(archiver('new').stageBlock('AAAA', 'x', 1))).toBe(KEY_GONE)
    expect(await outcome(archiver('record').setAccessTier('Hot'))).toBe(KEY_GONE)
    expect(await outcome(reader.getBlobClient('record').download())).toBe(KEY_GONE)
    expect(await outcome(reader.getBlobClient('record').getProperties())).toBe(KEY_GONE)
    expect(await outcome(reader.listBlobsFlat({ includeMetadata: true }).next())).toBe(KEY_GONE)
    expect(await outcome(reader.listBlobsFlat().next())).toBe('done')
    expect(await outcome(platform.container('app', 'exports').getBlockBlobClient('free').upload('x', 1))).toBe('done')

    platform.disabledKeys.clear()
    expect((await reader.getBlobClient('record').downloadToBuffer()).toString()).toBe('content')
    expect(await outcome(reader.getBlobClient('new').getProperties())).toBe('404 BlobNotFound')
  })

  it('leave no room for keys of the caller', async () => {
    const customerProvidedKey = {
      encryptionKey: Buffer.alloc(32).toString('base64'),
      encryptionKeySha256: Buffer.alloc(32).toString('base64'),
      encryptionAlgorithm: 'AES256' as const,
    }
    expect(await outcome(archiver('own-key').upload('x', 1, { customerProvidedKey }))).toBe('501 NotImplemented')
  })
})
