import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

describe('a worm container', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())

  const create = (container: string, name: string, content = 'hello') =>
    platform
      .container('archiver', container)
      .getBlockBlobClient(name)
      .upload(content, content.length, { conditions: { ifNoneMatch: '*' } })

  it('protects a new blob for the days of its container, from the upload', async () => {
    await create('broker-dealer', '2026/11/19/c-1/manifest.json')
    const properties = await platform
      .container('reader', 'broker-dealer')
      .getBlobClient('2026/11/19/c-1/manifest.json')
      .getProperties()
    expect(properties.immutabilityPolicyExpiresOn?.getTime()).toBe(Date.UTC(2026, 10, 19, 12) + 2192 * DAY_MS)
    expect(properties.immutabilityPolicyMode).toBe('locked')
    expect(properties.encryptionScope).toBe('scope-broker')
  })

  it('refuses a second upload of the same name', async () => {
    await create('broker-dealer', 'twice')
    expect(await outcome(create('broker-dealer', 'twice', 'other'))).toBe('409 BlobAlreadyExists')
  })

  it('lists the protection of every blob', async () => {
    await create('quarantine', 'listed')
    const found = []
    for await (const blobItem of platform
      .container('reader', 'quarantine')
      .listBlobsFlat({ includeImmutabilityPolicy: true, includeLegalHold: true, includeMetadata: true }))
      found.push(blobItem)
    expect(
      found.map((blobItem) => [
        blobItem.name,
        blobItem.properties.immutabilityPolicyMode,
        blobItem.properties.immutabilityPolicyExpiresOn?.toISOString(),
      ]),
    ).toEqual([['listed', 'unlocked', '2026-12-19T12:00:00.000Z']])
  })

  it('refuses to delete before the date', async () => {
    await create('broker-dealer', 'stays')
    expect(await outcome(platform.container('disposition', 'broker-dealer').deleteBlob('stays'))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
  })

  it('reads back what was written', async () => {
    await create('broker-dealer', 'read', 'content of the record')
    const read = await platform.container('reader', 'broker-dealer').getBlobClient('read').downloadToBuffer()
    expect(read.toString()).toBe('content of the record')
  })
})
