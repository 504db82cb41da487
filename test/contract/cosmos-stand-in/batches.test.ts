import { randomUUID } from 'node:crypto'
import type { OperationInput } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosmosUnderTest, type CosmosUnderTest } from './cosmos-under-test.ts'

let under: CosmosUnderTest
beforeAll(async () => {
  under = await cosmosUnderTest()
})
afterAll(() => under.close())

const count = async (conversationId: string): Promise<unknown> => {
  const { resources } = await under
    .container()
    .items.query('SELECT VALUE COUNT(1) FROM c', { partitionKey: conversationId })
    .fetchAll()
  return resources[0]
}

describe('transactional batch', () => {
  it('does all operations and answers each', async () => {
    const conversationId = randomUUID()
    const { etag } = await under.container().items.create({ id: 'there', conversationId, n: 1 })
    const operations: OperationInput[] = [
      { operationType: 'Create', resourceBody: { id: 'a', conversationId } },
      { operationType: 'Upsert', resourceBody: { id: 'b', conversationId } },
      { operationType: 'Replace', id: 'there', ifMatch: etag, resourceBody: { id: 'there', conversationId, n: 2 } },
      { operationType: 'Patch', id: 'there', resourceBody: { operations: [{ op: 'incr', path: '/n', value: 5 }] } },
      { operationType: 'Read', id: 'there' },
      { operationType: 'Delete', id: 'a' },
    ]
    const answer = await under.container().items.batch(operations, conversationId)
    expect(answer.code).toBe(200)
    expect(answer.result?.map((operationResponse) => operationResponse.statusCode)).toEqual([
      201, 201, 200, 200, 200, 204,
    ])
    expect(answer.result?.[4]?.resourceBody).toMatchObject({ id: 'there', n: 7 })
    expect(await count(conversationId)).toBe(2)
  })

  it('undoes everything when one operation fails, and says which', async () => {
    const conversationId = randomUUID()
    await under.container().items.create({ id: 'there', conversationId, n: 1 })
    const answer = await under.container().items.batch(
      [
        { operationType: 'Create', resourceBody: { id: 'a', conversationId } },
        { operationType: 'Patch', id: 'there', resourceBody: { operations: [{ op: 'incr', path: '/n', value: 1 }] } },
        { operationType: 'Create', resourceBody: { id: 'there', conversationId } },
        { operationType: 'Create', resourceBody: { id: 'b', conversationId } },
      ],
      conversationId,
    )
    expect(answer.code).toBe(207)
    expect(answer.result?.map((operationResponse) => operationResponse.statusCode)).toEqual([424, 424, 409, 424])
    expect(await count(conversationId)).toBe(1)
    expect((await under.container().item('there', conversationId).read<{ n: number }>()).resource?.n).toBe(1)
  })

  it('fails as a whole on an old etag', async () => {
    const conversationId = randomUUID()
    const { etag } = await under.container().items.create({ id: 'there', conversationId })
    await under.container().items.upsert({ id: 'there', conversationId, newer: true })
    const answer = await under.container().items.batch(
      [
        { operationType: 'Create', resourceBody: { id: 'a', conversationId } },
        { operationType: 'Replace', id: 'there', ifMatch: etag, resourceBody: { id: 'there', conversationId } },
      ],
      conversationId,
    )
    expect(answer.result?.map((operationResponse) => operationResponse.statusCode)).toEqual([424, 412])
    expect(await count(conversationId)).toBe(1)
  })

  it('does not reach into another partition', async () => {
    const conversationId = randomUUID()
    const answer = await under
      .container()
      .items.batch(
        [{ operationType: 'Create', resourceBody: { id: 'a', conversationId: randomUUID() } }],
        conversationId,
      )
    expect(answer.result?.[0]?.statusCode).toBe(400)
    expect(await count(conversationId)).toBe(0)
  })

  it('takes 100 operations and refuses 101', async () => {
    const conversationId = randomUUID()
    const creates = (n: number): OperationInput[] =>
      Array.from({ length: n }, (_, i) => ({
        operationType: 'Create',
        resourceBody: { id: `item-${i}`, conversationId },
      }))
    await expect(under.container().items.batch(creates(101), conversationId)).rejects.toThrow()
    expect((await under.container().items.batch(creates(100), conversationId)).code).toBe(200)
    expect(await count(conversationId)).toBe(100)
  })
})

describe('bulk', () => {
  it('spreads operations over partitions, each for itself', async () => {
    const conversations = Array.from({ length: 30 }, () => randomUUID())
    const operations: OperationInput[] = conversations.flatMap((conversationId) =>
      Array.from({ length: 10 }, (_, i) => ({
        operationType: 'Upsert',
        partitionKey: conversationId,
        resourceBody: { id: `item-${i}`, conversationId },
      })),
    )
    const answers = await under.container().items.executeBulkOperations(operations)
    expect(answers.filter((answer) => answer.response?.statusCode === 201)).toHaveLength(300)
    expect(await count(conversations[7] ?? '')).toBe(10)
  })

  it('keeps what succeeded beside what failed', async () => {
    const conversationId = randomUUID()
    await under.container().items.create({ id: 'there', conversationId })
    const answers = await under.container().items.executeBulkOperations([
      { operationType: 'Create', partitionKey: conversationId, resourceBody: { id: 'there', conversationId } },
      { operationType: 'Create', partitionKey: conversationId, resourceBody: { id: 'fresh', conversationId } },
      { operationType: 'Delete', partitionKey: conversationId, id: 'absent' },
    ])
    expect(answers.map((answer) => answer.response?.statusCode ?? answer.error?.code)).toEqual([409, 201, 404])
    expect(await count(conversationId)).toBe(2)
  })
})
