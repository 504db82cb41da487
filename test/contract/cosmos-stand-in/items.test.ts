import { randomUUID } from 'node:crypto'
import { Agent } from 'node:https'
import { CosmosClient } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { cosmosUnderTest, type CosmosUnderTest } from './cosmos-under-test.ts'

let under: CosmosUnderTest
beforeAll(async () => {
  under = await cosmosUnderTest()
})
afterAll(() => under.close())

interface Entry {
  id: string
  conversationId: string
  note?: string
  count?: number
  tags?: string[]
}
const entry = (more: Partial<Entry> = {}): Entry => ({ id: randomUUID(), conversationId: randomUUID(), ...more })

describe('single items, through CosmosClient', () => {
  it.each([-10, 0, 2.5, null, '5', 60, -1])('refuses an item that ends by itself: ttl %j', async (ttl) => {
    const item: Record<string, unknown> = { ...entry(), ttl }
    await expect(under.container().items.create(item)).rejects.toMatchObject({ code: 400 })
    await expect(under.container().items.upsert(item)).rejects.toMatchObject({ code: 400 })
  })

  it('creates, reads, replaces and deletes', async () => {
    const items = under.container()
    const one = entry({ note: 'first' })
    const created = await items.items.create(one)
    expect(created.statusCode).toBe(201)
    expect(created.resource).toMatchObject({ ...one, _rid: expect.any(String), _ts: expect.any(Number) })
    expect(created.etag).toBe(created.resource?._etag)
    const item = items.item(one.id, one.conversationId)
    expect((await item.read<Entry>()).resource).toEqual(created.resource)
    const replaced = await item.replace({ ...one, note: 'second' })
    expect(replaced.statusCode).toBe(200)
    expect(replaced.etag).not.toBe(created.etag)
    expect(replaced.resource?._rid).toBe(created.resource?._rid)
    expect((await item.delete()).statusCode).toBe(204)
    expect((await item.read()).statusCode).toBe(404)
  })

  it('upserts: 201 the first time, 200 after it', async () => {
    const one = entry()
    expect((await under.container().items.upsert(one)).statusCode).toBe(201)
    expect((await under.container().items.upsert({ ...one, note: 'again' })).statusCode).toBe(200)
    expect((await under.container().item(one.id, one.conversationId).read<Entry>()).resource?.note).toBe('again')
  })

  it('answers 409 to a second create, 404 to what is not there', async () => {
    const one = entry()
    await under.container().items.create(one)
    await expect(under.container().items.create(one)).rejects.toMatchObject({ code: 409 })
    const absent = under.container().item('absent', 'nowhere')
    await expect(absent.replace(entry({ id: 'absent', conversationId: 'nowhere' }))).rejects.toMatchObject({
      code: 404,
    })
    await expect(absent.delete()).rejects.toMatchObject({ code: 404 })
    expect((await absent.read()).statusCode).toBe(404)
  })

  it('keeps partitions apart: the same id twice, and neither seen from the other side', async () => {
    const left = entry({ note: 'left' })
    const right = { ...left, conversationId: randomUUID(), note: 'right' }
    await under.container().items.create(left)
    expect((await under.container().item(left.id, right.conversationId).read()).statusCode).toBe(404)
    await under.container().items.create(right)
    expect((await under.container().item(left.id, left.conversationId).read<Entry>()).resource?.note).toBe('left')
    await under.container().item(right.id, right.conversationId).delete()
    expect((await under.container().item(left.id, left.conversationId).read<Entry>()).resource?.note).toBe('left')
  })

  it('takes keys of several types and nested paths, and tells 1 from "1"', async () => {
    const nested = under.container('nested')
    for (const key of ['1', 1, true, null]) {
      await nested.items.create({ id: 'same', where: { key }, kind: typeof key })
    }
    expect((await nested.item('same', 1).read<{ kind: string }>()).resource?.kind).toBe('number')
    expect((await nested.item('same', '1').read<{ kind: string }>()).resource?.kind).toBe('string')
  })

  it('refuses an item of another partition, without id, with a bad id, or that is too large', async () => {
    const items = under.container().items
    const one = entry()
    await items.create(one)
    await expect(
      under
        .container()
        .item(one.id, one.conversationId)
        .replace({ ...one, conversationId: 'other' }),
    ).rejects.toMatchObject({ code: 400, substatus: 1001 })
    await expect(items.create({ conversationId: 'x' }, { disableAutomaticIdGeneration: true })).rejects.toMatchObject({
      code: 400,
    })
    await expect(items.create(entry({ id: 'x'.repeat(1024) }))).rejects.toMatchObject({ code: 400 })
    await expect(items.create(entry({ note: 'x'.repeat(2 * 1024 * 1024) }))).rejects.toMatchObject({ code: 413 })
    await items.create(entry({ note: 'x'.repeat(2 * 1024 * 1024 - 1000) }))
  })
})

describe('etags', () => {
  it('guard replace, upsert and delete: 412 for an old one', async () => {
    const one = entry()
    const { etag: old } = await under.container().items.create(one)
    const { etag } = await under.container().items.upsert({ ...one, note: 'newer' })
    const item = under.container().item(one.id, one.conversationId)
    const stale = { accessCondition: { type: 'IfMatch', condition: old } }
    await expect(item.replace(one, stale)).rejects.toMatchObject({ code: 412 })
    await expect(under.container().items.upsert(one, stale)).rejects.toMatchObject({ code: 412 })
    await expect(item.delete(stale)).rejects.toMatchObject({ code: 412 })
    await item.replace(one, { accessCondition: { type: 'IfMatch', condition: etag } })
  })

  it('save a read that brings nothing new: 304', async () => {
    const one = entry()
    const { etag } = await under.container().items.create(one)
    const item = under.container().item(one.id, one.conversationId)
    const again = await item.read({ accessCondition: { type: 'IfNoneMatch', condition: etag } })
    expect(again.statusCode).toBe(304)
    expect((await item.read({ accessCondition: { type: 'IfNoneMatch', condition: '"other"' } })).statusCode).toBe(200)
  })

  it('let exactly one of many writers win', async () => {
    const one = entry({ count: 0 })
    const { etag } = await under.container().items.create(one)
    const item = under.container().item(one.id, one.conversationId)
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, count) =>
        item.replace({ ...one, count }, { accessCondition: { type: 'IfMatch', condition: etag } }),
      ),
    )
    expect(tries.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  })

  it('let exactly one of many creators win', async () => {
    const one = entry()
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => under.container().items.create(one)))
    expect(tries.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  })
})

describe('patch', () => {
  it('sets, adds, replaces, removes and counts', async () => {
    const one = entry({ note: 'old', count: 1, tags: ['a'] })
    await under.container().items.create(one)
    const { resource } = await under
      .container()
      .item(one.id, one.conversationId)
      .patch<Entry>([
        { op: 'replace', path: '/note', value: 'new' },
        { op: 'incr', path: '/count', value: 2 },
        { op: 'add', path: '/tags/-', value: 'b' },
        { op: 'set', path: '/fresh', value: { deep: true } },
      ])
    expect(resource).toMatchObject({ note: 'new', count: 3, tags: ['a', 'b'], fresh: { deep: true } })
    const after = await under
      .container()
      .item(one.id, one.conversationId)
      .patch<Entry>([{ op: 'remove', path: '/note' }])
    expect(after.resource).not.toHaveProperty('note')
  })

  it('changes nothing when one operation fails, a condition does not hold, or the path is protected', async () => {
    const one = entry({ note: 'old', count: 1 })
    await under.container().items.create(one)
    const item = under.container().item(one.id, one.conversationId)
    await expect(
      item.patch([
        { op: 'set', path: '/note', value: 'new' },
        { op: 'remove', path: '/nowhere' },
      ]),
    ).rejects.toMatchObject({ code: 400 })
    await expect(
      item.patch({ condition: 'from c where c.count = 2', operations: [{ op: 'set', path: '/note', value: 'new' }] }),
    ).rejects.toMatchObject({ code: 412 })
    await expect(item.patch([{ op: 'set', path: '/conversationId', value: 'x' }])).rejects.toMatchObject({ code: 400 })
    await expect(item.patch([{ op: 'incr', path: '/note', value: 1 }])).rejects.toMatchObject({ code: 400 })
    expect((await item.read<Entry>()).resource?.note).toBe('old')
    await item.patch({
      condition: 'from c where c.count = 1',
      operations: [{ op: 'set', path: '/note', value: 'new' }],
    })
    expect((await item.read<Entry>()).resource?.note).toBe('new')
  })
})

describe('request charge', () => {
  it.each([
    [1, 1.0, 4.95],
    [4, 1.14, 6.67],
    [16, 1.67, 9.52],
    [100, 10, 48],
  ])('follows the documented figures for %i KiB', async (kib, read, write) => {
    const one = entry({ note: '' })
    const overhead = JSON.stringify((await under.container().items.create(entry({ note: '' }))).resource).length
    one.note = 'x'.repeat(kib * 1024 - overhead)
    const created = await under.container().items.create(one)
    expect(created.requestCharge).toBeCloseTo(write, 1)
    expect((await under.container().item(one.id, one.conversationId).read()).requestCharge).toBeCloseTo(read, 1)
  })
})

describe('throughput', () => {
  it('answers 429 when the request units of the second are used up, and goes on when they are back', async () => {
    let now = Date.now()
    const limited = await cosmosUnderTest({ requestUnitsPerSecond: 100, clock: () => now })
    const agent = new Agent({ ca: limited.ca })
    const client = new CosmosClient({
      endpoint: limited.url,
      agent,
      aadCredentials: endpointCredential(limited.identity, 'app'),
      connectionPolicy: {
        retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
      },
    })
    const { items } = client.database('holdfast').container('records')
    try {
      let done = 0
      const fill = async (): Promise<void> => {
        for (;;) {
          await items.create(entry())
          done++
        }
      }
      await expect(fill()).rejects.toMatchObject({ code: 429, substatus: 3200 })
      expect(done).toBe(21)
      now += 1000
      expect((await items.create(entry())).statusCode).toBe(201)
    } finally {
      client.dispose()
      agent.destroy()
      await limited.close()
    }
  })
})

describe('sessions', () => {
  it('every answer carries a session token that moves on with writes', async () => {
    const tokenOf = async () => {
      const { headers } = await under.container().items.create(entry())
      return /^0:-1#(\d+)$/.exec(String(headers['x-ms-session-token']))?.[1]
    }
    const [first, second] = [await tokenOf(), await tokenOf()]
    expect(Number(second)).toBeGreaterThan(Number(first))
  })
})
