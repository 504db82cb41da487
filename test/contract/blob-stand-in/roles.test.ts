import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLE_NAMES, type RoleName } from '../../../local/identity/contract.ts'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

const NO = '403 AuthorizationPermissionMismatch'
type Where = 'worm' | 'mutable'

/** One operation, who may do it in which kind of container, and how the SDK does it. */
interface Case {
  what: string
  may: Record<Where, readonly RoleName[]>
  call(blob: BlockBlobClient, container: ContainerClient): Promise<unknown>
}

const CASES: Case[] = [
  {
    what: 'put a new blob',
    may: { worm: ['archiver'], mutable: ['app'] },
    call: (_blob, container) => container.getBlockBlobClient(crypto.randomUUID()).upload('x', 1),
  },
  {
    what: 'put blocks and a block list',
    may: { worm: ['archiver'], mutable: ['app'] },
    call: async (_blob, container) => {
      const blob = container.getBlockBlobClient(crypto.randomUUID())
      await blob.stageBlock('AAAA', 'x', 1)
      await blob.commitBlockList(['AAAA'])
    },
  },
  {
    what: 'create an append blob',
    may: { worm: ['archiver'], mutable: ['app'] },
    call: (_blob, container) => container.getAppendBlobClient(crypto.randomUUID()).create(),
  },
  {
    what: 'put a new blob with a policy',
    may: { worm: [], mutable: [] },
    call: (_blob, container) =>
      container.getBlockBlobClient(crypto.randomUUID()).upload('x', 1, {
        immutabilityPolicy: { expiriesOn: new Date(Date.now() + 9_000 * DAY_MS), policyMode: 'Locked' },
      }),
  },
  {
    what: 'put a new blob under a hold',
    may: { worm: [], mutable: [] },
    call: (_blob, container) => container.getBlockBlobClient(crypto.randomUUID()).upload('x', 1, { legalHold: true }),
  },
  {
    what: 'put a new blob with tags',
    may: { worm: [], mutable: ['app'] },
    call: (_blob, container) => container.getBlockBlobClient(crypto.randomUUID()).upload('x', 1, { tags: { a: 'b' } }),
  },
  { what: 'read content', may: { worm: ['reader'], mutable: ['app', 'reader'] }, call: (blob) => blob.download() },
  {
    what: 'read properties',
    may: { worm: ['reader'], mutable: ['app', 'reader'] },
    call: (blob) => blob.getProperties(),
  },
  {
    what: 'read tags',
    may: { worm: [], mutable: ['app', 'reader'] },
    call: (blob) => blob.getTags(),
  },
  { what: 'set tags', may: { worm: [], mutable: ['app'] }, call: (blob) => blob.setTags({ a: 'b' }) },
  {
    what: 'list blobs',
    may: { worm: ['reader', 'keeper', 'disposition'], mutable: ['app', 'reader'] },
    call: (_blob, container) => container.listBlobsFlat().next(),
  },
  {
    what: 'list by hierarchy',
    may: { worm: ['reader', 'keeper', 'disposition'], mutable: ['app', 'reader'] },
    call: (_blob, container) => container.listBlobsByHierarchy('/').next(),
  },
  {
    what: 'find by tags',
    may: { worm: ['reader'], mutable: ['reader'] },
    call: (_blob, container) => container.findBlobsByTags(`"a"='b'`).next(),
  },
  {
    what: 'read container properties',
    may: { worm: ['app', 'reader'], mutable: ['app', 'reader'] },
    call: (_blob, container) => container.getProperties(),
  },
  { what: 'set the tier', may: { worm: ['archiver'], mutable: ['app'] }, call: (blob) => blob.setAccessTier('Cool') },
  {
    what: 'lease',
    may: { worm: [], mutable: ['app'] },
    call: async (blob) => {
      const lease = blob.getBlobLeaseClient()
      await lease.acquireLease(15)
      await lease.releaseLease()
    },
  },
  { what: 'delete the container', may: { worm: [], mutable: [] }, call: (_blob, container) => container.delete() },
  { what: 'create a container', may: { worm: [], mutable: [] }, call: (_blob, container) => container.create() },
  {
    what: 'open the container to the public',
    may: { worm: [], mutable: [] },
    call: (_blob, container) => container.setAccessPolicy('blob'),
  },
  {
    what: 'change container metadata',
    may: { worm: [], mutable: [] },
    call: (_blob, container) => container.setMetadata({ a: 'b' }),
  },
  {
    what: 'lease the container',
    may: { worm: [], mutable: [] },
    call: (_blob, container) => container.getBlobLeaseClient().acquireLease(15),
  },
]

describe('roles', () => {
  let platform: Platform
  const container = { worm: 'quarantine', mutable: 'exports' } as const
  beforeAll(async () => {
    platform = await startPlatform()
    await platform.container('archiver', container.worm).getBlockBlobClient('here').upload('content', 7)
    await platform.container('app', container.mutable).getBlockBlobClient('here').upload('content', 7)
  })
  afterAll(() => platform.close())

  for (const where of ['worm', 'mutable'] as const) {
    it.each(CASES)(`$what in a ${where} container`, async ({ may, call }) => {
      for (const role of ROLE_NAMES) {
        const client = platform.container(role, container[where])
        const expected = may[where].includes(role) ? 'done' : NO
        expect(`${role}: ${await outcome(call(client.getBlockBlobClient('here'), client))}`).toBe(
          `${role}: ${expected}`,
        )
      }
    })
  }

  it('only the keeper protects', async () => {
    for (const role of ROLE_NAMES) {
      const blob = platform.container(role, 'quarantine').getBlobClient('here')
      const expiriesOn = new Date(platform.now + 60 * DAY_MS)
      const expected = role === 'keeper' ? 'done' : NO
      expect(await outcome(blob.setImmutabilityPolicy({ expiriesOn, policyMode: 'Unlocked' }))).toBe(expected)
      expect(await outcome(blob.setLegalHold(true))).toBe(expected)
      expect(await outcome(blob.setLegalHold(false))).toBe(expected)
      expect(await outcome(blob.deleteImmutabilityPolicy())).toBe(expected)
    }
  })

  it('only disposition deletes records, only the app deletes its own files', async () => {
    for (const role of ROLE_NAMES.filter((entry) => entry !== 'disposition')) {
      expect(await outcome(platform.container(role, 'quarantine').deleteBlob('here'))).toBe(NO)
    }
    for (const role of ROLE_NAMES.filter((entry) => entry !== 'app')) {
      expect(await outcome(platform.container(role, 'exports').deleteBlob('here'))).toBe(NO)
    }
    expect(await outcome(platform.container('app', 'exports').deleteBlob('here'))).toBe('done')
  })

  it('the app overwrites in mutable containers', async () => {
    const blob = platform.container('app', 'staging').getBlockBlobClient('slice')
    await blob.upload('one', 3)
    await blob.upload('two', 3)
    expect((await blob.downloadToBuffer()).toString()).toBe('two')
    expect(await outcome(blob.upload('three', 5, { conditions: { ifNoneMatch: '*' } }))).toBe('409 BlobAlreadyExists')
  })

  it('the app copies between mutable containers and out of no record container', async () => {
    const source = platform.container('app', 'staging').getBlockBlobClient('source')
    await source.upload('copied', 6)
    const copy = platform.container('app', 'exports').getBlockBlobClient('copy')
    await (await copy.beginCopyFromURL(source.url)).pollUntilDone()
    expect((await copy.downloadToBuffer()).toString()).toBe('copied')
    const record = platform.container('app', 'quarantine').getBlobClient('here')
    expect(await outcome(copy.beginCopyFromURL(record.url))).toBe(NO)
    expect(await outcome(record.beginCopyFromURL(source.url))).toBe(NO)
    expect(await outcome(copy.beginCopyFromURL('https://example.com/vault/staging/source'))).toBe('501 NotImplemented')
  })

  it('lists containers for the app and the reader alone', async () => {
    for (const role of ROLE_NAMES) {
      const expected = role === 'app' || role === 'reader' ? 'done' : NO
      expect(await outcome(platform.service(role).listContainers().next())).toBe(expected)
    }
  })

  it('answers 404 for a container that nobody provisioned', async () => {
    expect(await outcome(platform.container('reader', 'unheard-of').getProperties())).toBe('404 ContainerNotFound')
    expect(await outcome(platform.container('archiver', 'unheard-of').getBlockBlobClient('x').upload('x', 1))).toBe(
      '404 ContainerNotFound',
    )
  })

  it('says 501 to what it cannot do', async () => {
    const blob = platform.container('app', 'staging').getBlockBlobClient('slice')
    expect(await outcome(platform.container('app', 'staging').getPageBlobClient('page').create(512))).toBe(
      '501 NotImplemented',
    )
    expect(await outcome(blob.query('select * from BlobStorage'))).toBe('501 NotImplemented')
    expect(await outcome(blob.withVersion('2026-11-19T00:00:00.0000000Z').download())).toBe('501 NotImplemented')
    expect(await outcome(blob.syncUploadFromURL('https://example.com/x'))).toBe('501 NotImplemented')
    expect(await outcome(platform.service('reader').getAccountInfo())).toBe('501 NotImplemented')
    expect(await outcome(platform.service('reader').getProperties())).toBe('501 NotImplemented')
  })
})
