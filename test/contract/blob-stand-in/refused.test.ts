/** What Azure would do and the stand-in cannot do faithfully is refused by name, never ignored. */
import {
  AnonymousCredential,
  BlobClient,
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  type BlobSASSignatureValues,
} from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

const HOUR_MS = 3_600_000
let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  for (const [role, container] of [
    ['archiver', 'quarantine'],
    ['app', 'exports'],
  ] as const) {
    await platform.container(role, container).getBlockBlobClient('here').upload('content', 7)
  }
})
afterAll(() => platform.close())

describe('of versions', () => {
  it('what would make one by itself, or a snapshot beside it', async () => {
    const archiver = platform.container('archiver', 'evidence').getBlockBlobClient('unprotected')
    await archiver.upload('content', 7)
    expect(await outcome(archiver.setMetadata({ a: 'b' }))).toBe('501 NotImplemented')
    expect(await outcome(archiver.createSnapshot())).toBe('501 NotImplemented')
  })

  it('their tier, and a delete that asks for a condition', async () => {
    const { versionId = '' } = await platform
      .container('archiver', 'evidence')
      .getBlockBlobClient('tiered')
      .upload('content', 7)
    const archiver = platform.container('archiver', 'evidence').getBlobClient('tiered')
    expect(await outcome(archiver.withVersion(versionId).setAccessTier('Cool'))).toBe('501 NotImplemented')
    const disposition = platform.container('disposition', 'evidence').getBlobClient('tiered')
    for (const options of [{ conditions: { ifMatch: '"x"' } }, { deleteSnapshots: 'include' as const }])
      expect(await outcome(disposition.delete(options))).toBe('501 NotImplemented')
  })

  it('those of a container that has none, those that were deleted softly, and a hierarchy of them', async () => {
    const list = (container: string, options: object) =>
      outcome(platform.container('reader', container).listBlobsFlat(options).next())
    expect(await list('exports', { includeVersions: true })).toBe('501 NotImplemented')
    expect(await list('quarantine', { includeDeletedWithVersions: true })).toBe('501 NotImplemented')
    expect(await list('quarantine', { includeSnapshots: true })).toBe('501 NotImplemented')
    const tree = platform.container('reader', 'quarantine').listBlobsByHierarchy('/', { includeVersions: true })
    expect(await outcome(tree.next())).toBe('501 NotImplemented')
  })
})

describe('snapshots', () => {
  it('are not mistaken for their base blob', async () => {
    const snapshot = platform
      .container('keeper', 'quarantine')
      .getBlobClient('here')
      .withSnapshot('2026-11-19T12:00:00.0000000Z')
    expect(await outcome(snapshot.setLegalHold(false))).toBe('501 NotImplemented')
    expect(await outcome(snapshot.deleteImmutabilityPolicy())).toBe('501 NotImplemented')
    expect(
      await outcome(
        snapshot.setImmutabilityPolicy({ expiriesOn: new Date(platform.now + DAY_MS), policyMode: 'Locked' }),
      ),
    ).toBe('501 NotImplemented')
  })
})

it('a copy out of the archive tier does not end at once', async () => {
  const exports = platform.container('app', 'exports')
  await exports.getBlockBlobClient('cold').upload('content', 7, { tier: 'Archive' })
  expect(
    await outcome(exports.getBlobClient('warm').syncCopyFromURL(exports.getBlobClient('cold').url, { tier: 'Hot' })),
  ).toBe('501 NotImplemented')
})

describe('a link', () => {
  const link = async (more: Partial<BlobSASSignatureValues>) => {
    const startsOn = new Date(platform.now - HOUR_MS)
    const expiresOn = new Date(platform.now + HOUR_MS)
    const key = await platform.service('reader').getUserDelegationKey(startsOn, expiresOn)
    const values = { containerName: 'quarantine', blobName: 'here', startsOn, expiresOn, ...more }
    const sas = generateBlobSASQueryParameters({ permissions: BlobSASPermissions.parse('r'), ...values }, key, 'vault')
    return new BlobClient(
      `${platform.blob.url}/quarantine/here?${sas}`,
      new AnonymousCredential(),
      platform.clientOptions,
    )
  }

  it.each([
    ['for one address', { ipRange: { start: '10.0.0.1' } }],
    ['in the name of another', { preauthorizedAgentObjectId: '11111111-1111-4111-8111-111111111111' }],
    ['with a correlation id', { correlationId: '11111111-1111-4111-8111-111111111111' }],
    ['that may set policies', { permissions: BlobSASPermissions.parse('ri') }],
  ])('%s is refused', async (_what, more) => {
    expect(await outcome((await link(more)).download())).toBe('501 NotImplemented')
  })

  it('that has ended, or has not begun, is judged as Azure does', async () => {
    const over = { startsOn: new Date(platform.now - 2 * HOUR_MS), expiresOn: new Date(platform.now - HOUR_MS) }
    const early = { startsOn: new Date(platform.now + HOUR_MS / 2) }
    for (const more of [over, early]) {
      expect(await outcome((await link(more)).download())).toBe('403 AuthenticationFailed')
    }
  })
})
