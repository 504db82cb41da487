import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, outcome, startPlatform, type Platform } from './platform.ts'

describe('the end of retention', () => {
  let platform: Platform
  let start: number
  beforeAll(async () => {
    platform = await startPlatform()
    start = platform.now
  })
  beforeEach(() => {
    platform.now = start
  })
  afterAll(() => platform.close())

  const create = (container: string, name: string) =>
    platform
      .container('archiver', container)
      .getBlockBlobClient(name)
      .upload('content', 7, { conditions: { ifNoneMatch: '*' } })
  const remove = (container: string, name: string) =>
    outcome(platform.container('disposition', container).deleteBlob(name))

  it('comes to the second of the inherited date, locked or not', async () => {
    await create('broker-dealer', 'expiring')
    const until = Math.floor(start / 1000) * 1000 + 2192 * DAY_MS
    platform.now = until - 1
    expect(await remove('broker-dealer', 'expiring')).toBe('409 BlobImmutableDueToPolicy')
    platform.now = until
    expect(await remove('broker-dealer', 'expiring')).toBe('done')
    expect(await outcome(platform.container('reader', 'broker-dealer').getBlobClient('expiring').getProperties())).toBe(
      '404 BlobNotFound',
    )
  })

  it('counts days, so that leap days shorten calendar years', async () => {
    platform.now = Date.UTC(2028, 1, 29, 23, 59, 59)
    await create('broker-dealer', 'on a leap day')
    const [row] = platform.blob.listWorm('broker-dealer/on a leap day')
    // Six calendar years from 29 February 2028 end on 1 March 2034 and have two leap days: 2192 days reach exactly
    // there.
    expect(new Date(row?.policy?.untilMs ?? 0).toISOString()).toBe('2034-03-01T23:59:59.000Z')
  })

  it('does not come while a hold stands', async () => {
    await create('quarantine', 'held')
    const keeper = platform.container('keeper', 'quarantine').getBlobClient('held')
    await keeper.setLegalHold(true)
    platform.now = start + 31 * DAY_MS
    expect(await remove('quarantine', 'held')).toBe('409 BlobImmutableDueToLegalHold')
    await keeper.setLegalHold(false)
    expect(await remove('quarantine', 'held')).toBe('done')
  })

  it('a locked policy past its date can be deleted by nobody but stops nothing', async () => {
    await create('broker-dealer', 'past')
    platform.now = start + 2193 * DAY_MS
    expect(
      await outcome(platform.container('keeper', 'broker-dealer').getBlobClient('past').deleteImmutabilityPolicy()),
    ).toBe('409 ImmutabilityPolicyDeleteOnLockedPolicy')
    expect(await remove('broker-dealer', 'past')).toBe('done')
  })

  it('judges every request inside a batch by itself', async () => {
    for (const name of ['batch-1', 'batch-2', 'batch-3']) await create('quarantine', name)
    await platform.container('keeper', 'quarantine').getBlobClient('batch-1').deleteImmutabilityPolicy()
    await platform.container('keeper', 'quarantine').getBlobClient('batch-3').setLegalHold(true)
    const deleteAll = async (role: 'disposition' | 'archiver') => {
      const container = platform.container(role, 'quarantine')
      const { subResponses } = await container
        .getBlobBatchClient()
        .deleteBlobs(['batch-1', 'batch-2', 'batch-3'].map((name) => container.getBlobClient(name)))
      return subResponses.map((subResponse) => `${subResponse.status} ${subResponse.errorCode ?? ''}`.trim())
    }
    expect(await deleteAll('archiver')).toEqual(Array(3).fill('403 AuthorizationPermissionMismatch'))
    expect(await deleteAll('disposition')).toEqual([
      '202',
      '409 BlobImmutableDueToPolicy',
      '409 BlobImmutableDueToLegalHold',
    ])
  })

  it('lets one of four simultaneous creators win', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => outcome(create('broker-dealer', `race-${round}`))),
      )
      expect(answers.toSorted()).toEqual([
        '409 BlobAlreadyExists',
        '409 BlobAlreadyExists',
        '409 BlobAlreadyExists',
        'done',
      ])
    }
  })

  it('keeps what each of four writes that did not ask whether the name is free', async () => {
    for (let round = 0; round < 5; round++) {
      const blob = platform.container('archiver', 'broker-dealer').getBlockBlobClient(`unasked-${round}`)
      const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(200_000))
      const written = await Promise.all(contents.map((content) => blob.upload(content, content.length)))
      const reader = platform.container('reader', 'broker-dealer').getBlobClient(blob.name)
      const kept = await Promise.all(
        written.map(async ({ versionId = '' }) => (await reader.withVersion(versionId).downloadToBuffer()).toString()),
      )
      expect(kept).toEqual(contents)
    }
  })

  it('judges a deletion beside a hold as before it or after it', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `torn-${round}`
      platform.now = start
      await create('quarantine', name)
      platform.now = start + 31 * DAY_MS
      const [held, deleted] = await Promise.all([
        outcome(platform.container('keeper', 'quarantine').getBlobClient(name).setLegalHold(true)),
        remove('quarantine', name),
      ])
      expect([
        ['done', '409 BlobImmutableDueToLegalHold'],
        ['404 BlobNotFound', 'done'],
      ]).toContainEqual([held, deleted])
    }
  })
})
