import type { BlobClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

describe('protection of one blob', () => {
  let platform: Platform
  let count = 0
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())

  /**
   * A new record, seen with the keeper's eyes. Containers: broker-dealer is locked, quarantine unlocked, evidence
   * without default.
   */
  async function record(container: 'broker-dealer' | 'quarantine' | 'evidence'): Promise<BlobClient> {
    const name = `record-${count++}`
    await platform.container('archiver', container).getBlockBlobClient(name).upload('content', 7)
    return platform.container('keeper', container).getBlobClient(name)
  }
  const inDays = (days: number) => new Date(Math.floor(platform.now / 1000) * 1000 + days * DAY_MS)
  const stateOf = async (blob: BlobClient) => {
    const {
      immutabilityPolicyExpiresOn: until,
      immutabilityPolicyMode: mode,
      legalHold,
    } = await platform.container('reader', blob.containerName).getBlobClient(blob.name).getProperties()
    return { until, mode, legalHold }
  }

  it('an unlocked policy takes any future date, also a nearer one', async () => {
    const blob = await record('quarantine')
    const set = await blob.setImmutabilityPolicy({ expiriesOn: inDays(90), policyMode: 'Unlocked' })
    expect(set.immutabilityPolicyExpiry).toEqual(inDays(90))
    await blob.setImmutabilityPolicy({ expiriesOn: inDays(2) })
    expect(await stateOf(blob)).toEqual({ until: inDays(2), mode: 'unlocked', legalHold: undefined })
  })

  it('a locked policy is only extended', async () => {
    const blob = await record('broker-dealer')
    expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn: inDays(2191), policyMode: 'Locked' }))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
    expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn: inDays(3000), policyMode: 'Unlocked' }))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
    expect(await stateOf(blob)).toEqual({ until: inDays(2192), mode: 'locked', legalHold: undefined })
    await blob.setImmutabilityPolicy({ expiriesOn: inDays(2557), policyMode: 'Locked' })
    expect(await stateOf(blob)).toEqual({ until: inDays(2557), mode: 'locked', legalHold: undefined })
  })

  it('a policy that the keeper locks stays locked', async () => {
    const blob = await record('quarantine')
    await blob.setImmutabilityPolicy({ expiriesOn: inDays(365), policyMode: 'Locked' })
    expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn: inDays(364), policyMode: 'Locked' }))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
    expect(await outcome(blob.deleteImmutabilityPolicy())).toBe('409 ImmutabilityPolicyDeleteOnLockedPolicy')
  })

  it('refuses a date that is not in the future', async () => {
    const blob = await record('quarantine')
    for (const expiriesOn of [inDays(-1), inDays(0)]) {
      expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn, policyMode: 'Unlocked' }))).toBe(
        '400 InvalidHeaderValue',
      )
    }
    expect(await stateOf(blob)).toEqual({ until: inDays(30), mode: 'unlocked', legalHold: undefined })
  })

  it('an unlocked policy can be taken away, and then nothing protects the record', async () => {
    const blob = await record('quarantine')
    const disposition = platform.container('disposition', 'quarantine').getBlobClient(blob.name)
    expect(await outcome(disposition.delete())).toBe('409 BlobImmutableDueToPolicy')
    await blob.deleteImmutabilityPolicy()
    expect(await stateOf(blob)).toEqual({ until: undefined, mode: undefined, legalHold: undefined })
    expect(await outcome(disposition.delete())).toBe('done')
  })

  it('a legal hold protects without and beyond a policy', async () => {
    const blob = await record('evidence')
    const disposition = platform.container('disposition', 'evidence').getBlobClient(blob.name)
    expect((await blob.setLegalHold(true)).legalHold).toBe(true)
    expect(await stateOf(blob)).toEqual({ until: undefined, mode: undefined, legalHold: true })
    expect(await outcome(disposition.delete())).toBe('409 BlobImmutableDueToLegalHold')
    await blob.setLegalHold(false)
    expect((await stateOf(blob)).legalHold).toBe(false)
    expect(await outcome(disposition.delete())).toBe('done')
  })

  it('refuses every change of a protected record', async () => {
    const { name } = await record('quarantine')
    const archiver = platform.container('archiver', 'quarantine').getBlockBlobClient(name)
    expect(await outcome(archiver.setMetadata({ a: 'b' }))).toBe('409 BlobImmutableDueToPolicy')
    expect(await outcome(archiver.setHTTPHeaders({ blobContentType: 'text/html' }))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
    expect(await outcome(archiver.createSnapshot())).toBe('409 BlobImmutableDueToPolicy')
    expect((await platform.container('reader', 'quarantine').getBlobClient(name).downloadToBuffer()).toString()).toBe(
      'content',
    )
  })

  it('an append blob is closed once it is protected', async () => {
    const name = `record-${count++}`
    const appended = platform.container('archiver', 'quarantine').getAppendBlobClient(name)
    await appended.create()
    expect(await outcome(appended.appendBlock('more', 4))).toBe('409 BlobImmutableDueToPolicy')
    expect(await outcome(appended.seal())).toBe('409 BlobImmutableDueToPolicy')
  })

  it('knows no absent blob', async () => {
    expect(await outcome(platform.container('keeper', 'quarantine').getBlobClient('absent').setLegalHold(true))).toBe(
      '404 BlobNotFound',
    )
    expect(
      await outcome(platform.container('keeper', 'quarantine').getBlobClient('absent').deleteImmutabilityPolicy()),
    ).toBe('404 BlobNotFound')
  })

  // Raw, because this SDK takes the condition and does not send it, and never sends a header that is wrong.
  it.each([
    ['a changed blob', { 'if-unmodified-since': 'Thu, 19 Nov 2020 12:00:00 GMT' }, 412, 'ConditionNotMet'],
    ['no date', { 'x-ms-immutability-policy-until-date': undefined }, 400, 'MissingRequiredHeader'],
    ['a date that is none', { 'x-ms-immutability-policy-until-date': 'soon' }, 400, 'InvalidHeaderValue'],
  ])('refuses %s', async (_what, override, status, code) => {
    const { name } = await record('quarantine')
    const headers = {
      'x-ms-immutability-policy-until-date': inDays(60).toUTCString(),
      'x-ms-immutability-policy-mode': 'unlocked',
      ...override,
    }
    const answer = await platform.send('keeper', 'PUT', `quarantine/${name}?comp=immutabilityPolicies`, headers)
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  it('knows no other mode than locked and unlocked', async () => {
    const { name } = await record('quarantine')
    const headers = {
      'x-ms-immutability-policy-until-date': inDays(60).toUTCString(),
      'x-ms-immutability-policy-mode': 'governance',
    }
    expect((await platform.send('keeper', 'PUT', `quarantine/${name}?comp=immutabilityPolicies`, headers)).status).toBe(
      400,
    )
  })

  it('has no place in a container without version-level immutability', async () => {
    await platform.container('app', 'staging').getBlockBlobClient('file').upload('x', 1)
    const blob = platform.container('keeper', 'staging').getBlobClient('file')
    expect(await outcome(blob.setLegalHold(true))).toBe('409 InvalidOperation')
    expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn: inDays(3) }))).toBe('409 InvalidOperation')
  })

  it('shows what protects in every list, and only on demand', async () => {
    const blob = await record('quarantine')
    await blob.setLegalHold(true)
    const reader = platform.container('reader', 'quarantine')
    const shown = await reader
      .listBlobsFlat({
        prefix: blob.name,
        includeImmutabilityPolicy: true,
        includeLegalHold: true,
        includeMetadata: true,
      })
      .next()
    expect(shown.value?.properties).toMatchObject({
      immutabilityPolicyExpiresOn: inDays(30),
      immutabilityPolicyMode: 'unlocked',
      legalHold: true,
    })
    const plain = await reader.listBlobsFlat({ prefix: blob.name }).next()
    expect(plain.value?.properties.immutabilityPolicyMode).toBeUndefined()
    expect(plain.value?.properties.legalHold).toBeUndefined()
    const nested = await reader.listBlobsByHierarchy('/', { prefix: blob.name, includeLegalHold: true }).next()
    expect(nested.value).toMatchObject({ kind: 'blob', properties: { legalHold: true } })
    const download = await reader.getBlobClient(blob.name).download()
    expect([download.legalHold, download.immutabilityPolicyMode, download.immutabilityPolicyExpiresOn]).toEqual([
      true,
      'unlocked',
      inDays(30),
    ])
  })
})
