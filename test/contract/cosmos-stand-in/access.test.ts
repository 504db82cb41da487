import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:https'
import { CosmosClient } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCosmos } from '../../../local/cosmos/start-cosmos.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { credentialFor, headerFor } from '../../local/identity/credential-for.ts'
import { CONTAINERS, cosmosUnderTest, type CosmosUnderTest } from './cosmos-under-test.ts'

let under: CosmosUnderTest
beforeAll(async () => {
  under = await cosmosUnderTest()
  await under.container().items.create({ id: 'there', conversationId: 'known', secret: 'text' })
})
afterAll(() => under.close())

const blocked = { code: 403, substatus: 5301 }

describe('who may do what', () => {
  it('the reader reads and queries, and writes nothing', async () => {
    const records = under.container('records', 'reader')
    expect((await records.item('there', 'known').read()).statusCode).toBe(200)
    expect((await records.items.query('SELECT * FROM c', { partitionKey: 'known' }).fetchAll()).resources).toHaveLength(
      1,
    )
    await expect(records.items.create({ id: 'own', conversationId: 'known' })).rejects.toMatchObject(blocked)
    await expect(records.items.upsert({ id: 'there', conversationId: 'known' })).rejects.toMatchObject(blocked)
    await expect(
      records.item('there', 'known').replace({ id: 'there', conversationId: 'known' }),
    ).rejects.toMatchObject(blocked)
    await expect(records.item('there', 'known').patch([{ op: 'set', path: '/x', value: 1 }])).rejects.toMatchObject(
      blocked,
    )
    await expect(records.item('there', 'known').delete()).rejects.toMatchObject(blocked)
    await expect(records.items.batch([{ operationType: 'Delete', id: 'there' }], 'known')).rejects.toMatchObject({
      cause: blocked,
    })
  })

  it.each(['archiver', 'keeper', 'disposition'] as const)('%s sees nothing', async (role) => {
    const denied = await direct('GET', '/dbs/holdfast/colls/records/docs/there', role, {
      'x-ms-documentdb-partitionkey': '["known"]',
    })
    expect(denied).toMatchObject({ status: 403, substatus: '5301' })
    expect(denied.body).not.toContain('text')
    expect(await direct('GET', '/', role)).toMatchObject({ status: 403 })
  })

  it('nobody makes or removes databases and containers', async () => {
    const client = under.client()
    await expect(client.databases.create({ id: 'own' })).rejects.toMatchObject({ code: 403, substatus: 5300 })
    await expect(
      client.database('holdfast').containers.create({ id: 'own', partitionKey: '/x' }),
    ).rejects.toMatchObject({ code: 403, substatus: 5300 })
    await expect(under.container().delete()).rejects.toMatchObject({ code: 403 })
    await expect(client.database('holdfast').delete()).rejects.toMatchObject({ code: 403 })
  })

  it('what is provisioned can be read and found', async () => {
    const { database } = await under.client().databases.createIfNotExists({ id: 'holdfast' })
    const { container } = await database.containers.createIfNotExists({
      id: 'records',
      partitionKey: '/conversationId',
    })
    expect((await container.read()).resource?.partitionKey?.paths).toEqual(['/conversationId'])
    await expect(database.container('absent').items.create({ id: 'a' })).rejects.toMatchObject({ code: 404 })
    expect((await under.client().getDatabaseAccount()).resource?.writableLocations).toHaveLength(1)
  })
})

describe('authentication', () => {
  it('works with ManagedIdentityCredential', async () => {
    const agent = new Agent({ ca: under.ca })
    const client = new CosmosClient({
      endpoint: under.url,
      aadCredentials: credentialFor(under.identity, 'app'),
      agent,
    })
    try {
      const { statusCode } = await client.database('holdfast').container('records').item('there', 'known').read()
      expect(statusCode).toBe(200)
    } finally {
      client.dispose()
      agent.destroy()
    }
  })

  it('refuses account keys: local authorization is off', async () => {
    const agent = new Agent({ ca: under.ca })
    const client = new CosmosClient({ endpoint: under.url, key: Buffer.from('key').toString('base64'), agent })
    try {
      await expect(client.database('holdfast').read()).rejects.toMatchObject({ code: 401 })
    } finally {
      client.dispose()
      agent.destroy()
    }
  })

  it('takes tokens for the account or for Cosmos at large, and no others', async () => {
    expect((await direct('GET', '/', 'app')).status).toBe(200)
    expect((await direct('GET', '/', 'app', {}, 'https://cosmos.azure.com')).status).toBe(200)
    expect((await direct('GET', '/', 'app', {}, 'https://storage.azure.com')).status).toBe(401)
    expect((await send('GET', '/', { authorization: 'type=aad&ver=1.0&sig=abc' })).status).toBe(401)
    expect((await send('GET', '/', {})).status).toBe(401)
  })
})

describe('requests that the client would not send', () => {
  const docs = '/dbs/holdfast/colls/records/docs'

  it.each<[string, string, string, Record<string, string>, string, number]>([
    ['a create without partition key', 'POST', docs, {}, '{"id":"a"}', 400],
    ['a create that is not JSON', 'POST', docs, { 'x-ms-documentdb-partitionkey': '["x"]' }, '{', 400],
    ['a read without partition key', 'GET', `${docs}/there`, {}, '', 400],
    ['a damaged partition key', 'GET', `${docs}/there`, { 'x-ms-documentdb-partitionkey': 'known' }, '', 400],
    ['a hierarchical partition key', 'GET', `${docs}/there`, { 'x-ms-documentdb-partitionkey': '["a","b"]' }, '', 400],
    [
      'a stronger consistency',
      'GET',
      `${docs}/there`,
      { 'x-ms-documentdb-partitionkey': '["known"]', 'x-ms-consistency-level': 'Strong' },
      '',
      400,
    ],
    [
      'a trigger',
      'POST',
      docs,
      { 'x-ms-documentdb-partitionkey': '["x"]', 'x-ms-documentdb-pre-trigger-include': 't' },
      '{"id":"a"}',
      400,
    ],
    [
      'the change feed',
      'GET',
      docs,
      { 'a-im': 'Incremental feed', 'x-ms-documentdb-partitionkey': '["known"]' },
      '',
      400,
    ],
    ['a stored procedure', 'POST', '/dbs/holdfast/colls/records/sprocs', {}, '{}', 501],
    ['offers', 'GET', '/offers', {}, '', 501],
    ['another database', 'GET', '/dbs/other/colls/records', {}, '', 404],
    [
      'a query without cross-partition consent',
      'POST',
      docs,
      { 'content-type': 'application/query+json' },
      '{"query":"SELECT * FROM c"}',
      400,
    ],
    ['a query that is no query', 'POST', docs, { 'content-type': 'application/query+json' }, '{"q":1}', 400],
    ['a method that is not there', 'PUT', docs, {}, '{}', 405],
  ])('%s', async (_, method, path, headers, body, status) => {
    const answer = await direct(method, path, 'app', headers, under.url, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ code: expect.any(String), message: expect.any(String) })
    expect(answer.charge).toBeDefined()
  })
})

describe('state', () => {
  it('survives a restart: items, etags, continuations', async () => {
    const conversationId = randomUUID()
    const { etag } = await under.container().items.create({ id: 'a', conversationId })
    await under.container().items.create({ id: 'b', conversationId })
    const query = 'SELECT VALUE c.id FROM c ORDER BY c.id'
    const first = await under
      .container()
      .items.query(query, { partitionKey: conversationId, maxItemCount: 1 })
      .fetchNext()
    await under.restart()
    expect((await direct('GET', '/', 'app')).status).toBe(200)
    expect((await under.container().item('a', conversationId).read()).etag).toBe(etag)
    const rest = await under
      .container()
      .items.query(query, {
        partitionKey: conversationId,
        maxItemCount: 1,
        continuationToken: first.continuationToken ?? '',
      })
      .fetchNext()
    expect(rest.resources).toEqual(['b'])
    expect((await under.container().items.create({ id: 'c', conversationId })).statusCode).toBe(201)
  })

  it('does not let a container change its partition key', async () => {
    const tls = await localCertificate(under.dataDir)
    await expect(
      startCosmos({
        dataDir: under.dataDir,
        port: 0,
        tls,
        verifier: under.identity.verifier,
        provision: { database: 'holdfast', containers: [{ id: CONTAINERS[0]?.id ?? '', partitionKey: '/other' }] },
      }),
    ).rejects.toThrow(/partition key/)
  })
})

interface Answer {
  status: number | undefined
  substatus: string | string[] | undefined
  charge: string | string[] | undefined
  body: string
}

async function direct(
  method: string,
  path: string,
  role: 'app' | 'archiver' | 'keeper' | 'disposition',
  headers: Record<string, string> = {},
  audience = under.url,
  body = '',
): Promise<Answer> {
  const { identity } = under
  const query = new URLSearchParams({
    'api-version': '2019-08-01',
    'resource': audience,
    'client_id': identity.identityFor(role).clientId,
  })
  const response = await fetch(`${identity.endpoint}?${query}`, {
    headers: { 'x-identity-header': headerFor(identity, role) },
  })
  const answer: unknown = await response.json()
  const token =
    typeof answer === 'object' && answer !== null && 'access_token' in answer ? String(answer.access_token) : ''
  return send(method, path, { authorization: encodeURIComponent(`type=aad&ver=1.0&sig=${token}`), ...headers }, body)
}

function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
  return new Promise((done, failed) => {
    request(`${under.url}${path}`, { method, headers, ca: under.ca, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () =>
        done({
          status: response.statusCode,
          substatus: response.headers['x-ms-substatus'],
          charge: response.headers['x-ms-request-charge'],
          body: text,
        }),
      )
    })
      .on('error', failed)
      .end(body)
  })
}
