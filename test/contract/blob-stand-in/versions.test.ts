/** Versions as Azure keeps them: what is written over a name stays beside it, and is protected by itself. */
import {
  AnonymousCredential,
  BlobClient,
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  type BlobSASSignatureValues,
} from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoleName } from '../../../local/identity/contract.ts'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

let platform: Platform
let start: number
let count = 0
beforeAll(async () => {
  platform = await startPlatform()
  start = platform.now
})
afterAll(() => platform.close())

const as = (role: RoleName, name: string, container = 'quarantine') =>
  platform.container(role, container).getBlobClient(name)

/** Writes the contents over one another. @returns the name and the ids of the versions, oldest first */
async function written(contents: readonly string[], container = 'quarantine') {
  const name = `record-${count++}`
  const ids: string[] = []
  for (const content of contents) {
    const blob = platform.container('archiver', container).getBlockBlobClient(name)
    ids.push((await blob.upload(content, content.length)).versionId ?? '')
  }
  return { name, ids }
}

async function versionsOf(name: string, container = 'quarantine', pageSize = 5000) {
  const pages = platform
    .container('reader', container)
    .listBlobsFlat({ prefix: name, includeVersions: true, includeImmutabilityPolicy: true, includeLegalHold: true })
    .byPage({ maxPageSize: pageSize })
  const items = (await Array.fromAsync(pages)).flatMap(({ segment }) => segment.blobItems)
  return items.map(
    ({ versionId, isCurrentVersion, properties: { legalHold, immutabilityPolicyExpiresOn: until } }) => ({
      id: versionId,
      current: isCurrentVersion === true,
      held: legalHold === true,
      until: until?.getTime(),
    }),
  )
}
const readAs = async (blob: BlobClient) => (await blob.downloadToBuffer()).toString()
const remove = (name: string, id?: string) => {
  const blob = as('disposition', name)
  return outcome(id === undefined ? blob.delete() : blob.withVersion(id).delete())
}

describe('acceptance 13: a write over a name', () => {
  it('makes a new version and leaves the old one, protected or not', async () => {
    for (const container of ['broker-dealer', 'evidence']) {
      const { name, ids } = await written(['first', 'second'], container)
      const [first = '', second = ''] = ids
      expect(first < second).toBe(true)
      expect(await readAs(as('reader', name, container))).toBe('second')
      expect(await readAs(as('reader', name, container).withVersion(first))).toBe('first')
      expect(await readAs(as('reader', name, container).withVersion(second))).toBe('second')
    }
  })

  it('in blocks, too; and what fails leaves the version that is there', async () => {
    const { name, ids } = await written(['first'])
    const archiver = platform.container('archiver', 'quarantine').getBlockBlobClient(name)
    const damaged = archiver.upload('other', 5, { blobHTTPHeaders: { blobContentMD5: new Uint8Array(16) } })
    expect(await outcome(damaged)).toBe('400 Md5Mismatch')
    expect(await outcome(archiver.commitBlockList(['AAAA']))).toBe('400 InvalidBlockList')
    expect((await versionsOf(name)).map(({ id }) => id)).toEqual(ids)
    await archiver.stageBlock('AAAA', 'in blocks', 9)
    const { versionId } = await archiver.commitBlockList(['AAAA'])
    expect((await versionsOf(name)).map(({ id, current }) => [id, current])).toEqual([
      [ids[0], false],
      [versionId, true],
    ])
    expect(await readAs(as('reader', name).withVersion(ids[0] ?? ''))).toBe('first')
    expect(await readAs(as('reader', name))).toBe('in blocks')
  })

  it('is refused where it asks for a free name', async () => {
    const { name, ids } = await written(['first'])
    const archiver = platform.container('archiver', 'quarantine').getBlockBlobClient(name)
    expect(await outcome(archiver.upload('other', 5, { conditions: { ifNoneMatch: '*' } }))).toBe(
      '409 BlobAlreadyExists',
    )
    expect((await versionsOf(name)).map(({ id }) => id)).toEqual(ids)
  })

  it('says which version was read', async () => {
    const { name, ids } = await written(['first', 'second'])
    const shown = async (blob: BlobClient) => {
      const [head, body] = [await blob.getProperties(), await blob.download()]
      expect([body.versionId, body.isCurrentVersion]).toEqual([head.versionId, head.isCurrentVersion])
      return [head.versionId, head.isCurrentVersion, head.contentLength]
    }
    expect(await shown(as('reader', name))).toEqual([ids[1], true, 6])
    expect(await shown(as('reader', name).withVersion(ids[0] ?? ''))).toEqual([ids[0], undefined, 5])
  })
})

describe('a listing', () => {
  it('has every version, oldest first, whatever the pages are', async () => {
    const { name, ids } = await written(['1', '2', '3'])
    const other = await written(['x'])
    for (const pageSize of [1, 2, 5000])
      expect((await versionsOf('record-', 'quarantine', pageSize)).map(({ id }) => id)).toEqual(
        (await versionsOf('record-')).map(({ id }) => id),
      )
    expect((await versionsOf(name, 'quarantine', 1)).map(({ id, current }) => [id, current])).toEqual(
      ids.map((id, at) => [id, at === 2]),
    )
    expect(await versionsOf(other.name)).toHaveLength(1)
  })

  it('that asks for none has the current ones alone, and names no version', async () => {
    const { name } = await written(['1', '2'])
    const items = await Array.fromAsync(platform.container('reader', 'quarantine').listBlobsFlat({ prefix: name }))
    expect(items.map(({ versionId, isCurrentVersion }) => [versionId, isCurrentVersion])).toEqual([
      [undefined, undefined],
    ])
  })
})

describe('each version', () => {
  it('has a date of its own, inherited when it was written', async () => {
    platform.now = start
    const { name, ids } = await written(['first'])
    platform.now = start + 10 * DAY_MS
    await platform.container('archiver', 'quarantine').getBlockBlobClient(name).upload('second', 6)
    const floor = Math.floor(start / 1000) * 1000
    expect((await versionsOf(name)).map(({ until }) => until)).toEqual([floor + 30 * DAY_MS, floor + 40 * DAY_MS])
    const later = new Date(floor + 90 * DAY_MS)
    await as('keeper', name)
      .withVersion(ids[0] ?? '')
      .setImmutabilityPolicy({ expiriesOn: later, policyMode: 'Locked' })
    expect((await versionsOf(name)).map(({ until }) => until)).toEqual([later.getTime(), floor + 40 * DAY_MS])
    platform.now = start
  })

  it('has a hold of its own', async () => {
    const { name, ids } = await written(['first', 'second'])
    const held = async () => (await versionsOf(name)).map((version) => version.held)
    await as('keeper', name).setLegalHold(true)
    expect(await held()).toEqual([false, true])
    await as('keeper', name)
      .withVersion(ids[0] ?? '')
      .setLegalHold(true)
    await as('keeper', name).setLegalHold(false)
    expect(await held()).toEqual([true, false])
    const { legalHold } = await as('reader', name)
      .withVersion(ids[0] ?? '')
      .getProperties()
    expect(legalHold).toBe(true)
  })

  it('that nobody has is not found, and what is no version id is refused', async () => {
    const { name } = await written(['first'])
    const missing = as('reader', name).withVersion('2020-01-01T00:00:00.0000000Z')
    expect(await outcome(missing.getProperties())).toBe('404 BlobNotFound')
    expect(await outcome(as('reader', name).withVersion('yesterday').getProperties())).toBe(
      '400 InvalidQueryParameterValue',
    )
    expect(await outcome(as('keeper', name).withVersion('2020-01-01T00:00:00.0000000Z').setLegalHold(true))).toBe(
      '404 BlobNotFound',
    )
  })
})

describe('a delete', () => {
  it('of the name makes the current version a previous one; only one that names it destroys', async () => {
    platform.now = start
    const { name, ids } = await written(['first', 'second'])
    const [first = '', second = ''] = ids
    platform.now = start + 31 * DAY_MS
    expect(await remove(name, second)).toBe('403 OperationNotAllowedOnRootBlob')
    expect(await remove(name)).toBe('done')
    expect(await outcome(as('reader', name).getProperties())).toBe('404 BlobNotFound')
    expect((await versionsOf(name)).map(({ id, current }) => [id, current])).toEqual([
      [first, false],
      [second, false],
    ])
    expect(await readAs(as('reader', name).withVersion(second))).toBe('second')
    expect(await remove(name, first)).toBe('done')
    expect(await remove(name, second)).toBe('done')
    expect(await remove(name, second)).toBe('404 BlobNotFound')
    expect(await versionsOf(name)).toEqual([])
    expect(platform.blob.listWorm(`quarantine/${name}`)).toEqual([])
    platform.now = start
  })

  it('of a version is judged by what protects that version', async () => {
    platform.now = start
    const { name, ids } = await written(['first', 'second'])
    const [first = ''] = ids
    expect(await remove(name, first)).toBe('409 BlobImmutableDueToPolicy')
    platform.now = start + 31 * DAY_MS
    await as('keeper', name).withVersion(first).setLegalHold(true)
    expect(await remove(name)).toBe('done')
    expect(await remove(name, first)).toBe('409 BlobImmutableDueToLegalHold')
    expect(await remove(name, ids[1])).toBe('done')
    await as('keeper', name).withVersion(first).setLegalHold(false)
    expect(await remove(name, first)).toBe('done')
    platform.now = start
  })

  it('frees the name: what is written then is the current version again', async () => {
    platform.now = start
    const { name, ids } = await written(['first'])
    platform.now = start + 31 * DAY_MS
    await remove(name)
    const archiver = platform.container('archiver', 'quarantine').getBlockBlobClient(name)
    const { versionId } = await archiver.upload('again', 5, { conditions: { ifNoneMatch: '*' } })
    expect((await versionsOf(name)).map(({ id, current }) => [id, current])).toEqual([
      [ids[0], false],
      [versionId, true],
    ])
    platform.now = start
  })
})

it('versions and what protects them survive a restart', async () => {
  const { name, ids } = await written(['first', 'second'])
  await as('keeper', name)
    .withVersion(ids[0] ?? '')
    .setLegalHold(true)
  const before = await versionsOf(name)
  await platform.restart()
  expect(await versionsOf(name)).toEqual(before)
  expect(await readAs(as('reader', name).withVersion(ids[0] ?? ''))).toBe('first')
  const { ids: next } = await written(['third'])
  expect((next[0] ?? '') > (ids[1] ?? '')).toBe(true)
})

describe('a link to a version', () => {
  const HOUR_MS = 3_600_000
  const link = async (name: string, more: Partial<BlobSASSignatureValues>) => {
    const startsOn = new Date(platform.now - HOUR_MS)
    const expiresOn = new Date(platform.now + HOUR_MS)
    const key = await platform.service('reader').getUserDelegationKey(startsOn, expiresOn)
    const values = { containerName: 'quarantine', blobName: name, startsOn, expiresOn, ...more }
    const sas = generateBlobSASQueryParameters({ permissions: BlobSASPermissions.parse('r'), ...values }, key, 'vault')
    return (id: string) =>
      new BlobClient(
        `${platform.blob.url}/quarantine/${name}?versionid=${id}&${sas}`,
        new AnonymousCredential(),
        platform.clientOptions,
      )
  }

  it('reads that one, whatever was written over it since, and no other', async () => {
    const { name, ids } = await written(['first', 'second'])
    const [first = '', second = ''] = ids
    const signed = await link(name, { versionId: first, contentDisposition: "attachment; filename*=UTF-8''a%20b" })
    expect(await readAs(signed(first))).toBe('first')
    expect(await outcome(signed(second).download())).toBe('403 AuthenticationFailed')
  })

  it('that may do more than read is refused', async () => {
    const { name, ids } = await written(['first'])
    const [first = ''] = ids
    const signed = await link(name, { versionId: first, permissions: BlobSASPermissions.parse('rd') })
    expect(await outcome(signed(first).download())).toBe('501 NotImplemented')
  })
})
