import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../../../local/functions-host/start-host.ts'
import type { FunctionsHost } from '../../../local/functions-host/start-host.ts'
import { eventually } from './eventually.ts'
import { startMemoryQueue } from './memory-queue.ts'
import type { MemoryQueue } from './memory-queue.ts'

const APP = join(import.meta.dirname, '../../fixtures/host-apps/web')
const KEY = 'another-key'
const dataDir = mkdtempSync(join(tmpdir(), 'functions-host-'))
let queue: MemoryQueue
let host: FunctionsHost
const lines: string[] = []

const start = () =>
  startHost({
    appPath: APP,
    dataDir,
    port: 0,
    functionKey: KEY,
    log: (_level, name, message) => lines.push(`${name}: ${message}`),
    settings: { EVERY_SECOND: '* * * * * *', WORK_QUEUE: 'work-items', EventsStorage: queue.connectionString },
  })
beforeAll(async () => {
  queue = await startMemoryQueue()
  host = await start()
})
afterAll(async () => {
  await host.close()
  await queue.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init)
const seen = async (): Promise<[string, ...unknown[]][]> =>
  (await get('/api/seen')).json() as Promise<[string, ...unknown[]][]>

describe('HTTP functions', () => {
  it('get method, url, parameters, query, headers and body as they were sent', async () => {
    const bytes = Buffer.from([0, 1, 254, 255])
    const response = await get('/api/echo/Call%20Me/7?a=1&b=x%26y', {
      method: 'POST',
      headers: { 'X-Sent': 'kept' },
      body: bytes,
    })
    expect(await response.json()).toEqual({
      method: 'POST',
      url: `${host.url}/api/echo/Call%20Me/7?a=1&b=x%26y`,
      params: { kind: 'Call Me', id: '7' },
      query: { a: '1', b: 'x&y' },
      header: 'kept',
      body: bytes.toString('base64'),
    })
  })

  it('are found without case, by the most specific route, with optional and catch-all parts', async () => {
    expect(await (await get('/API/Echo/Special')).text()).toBe('literal wins')
    expect(await (await get('/api/echo/other')).json()).toMatchObject({ params: { kind: 'other' } })
    expect(await (await get('/api/files/a/b/c.txt')).json()).toMatchObject({ params: { path: 'a/b/c.txt' } })
  })

  it.each([
    ['/api/echo/kind/seven', 'GET'],
    ['/api/nothing', 'GET'],
    ['/echo/kind', 'GET'],
    ['/api/echo/kind', 'DELETE'],
    ['/api/echo/%ff', 'GET'],
    ['/', 'GET'],
  ])('are not found for %s %s', async (path, method) => {
    expect((await get(path, { method })).status).toBe(404)
  })

  it('ask for the key where the app says so', async () => {
    expect((await get('/api/guarded')).status).toBe(401)
    expect((await get('/api/guarded', { headers: { 'x-functions-key': 'wrong' } })).status).toBe(401)
    expect(await (await get('/api/guarded', { headers: { 'x-functions-key': KEY } })).text()).toBe('secret')
    expect(await (await get(`/api/guarded?code=${KEY}`)).text()).toBe('secret')
    expect((await get('/admin/host/instances')).status).toBe(401)
  })

  it('answer with status, headers, cookies and bytes', async () => {
    const response = await get('/api/full')
    expect(response.status).toBe(201)
    expect(response.headers.get('x-own')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=abc; Path=\/; Secure; HttpOnly; SameSite=/i),
    ])
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 10])
  })

  it('answer 204 for nothing, and 500 without the reason for a throw', async () => {
    expect((await get('/api/empty')).status).toBe(204)
    const failed = await get('/api/fails')
    expect([failed.status, await failed.text()]).toEqual([500, ''])
    expect(lines.some((line) => line.includes('the reason stays inside'))).toBe(true)
  })

  it('are spared requests that are no requests', async () => {
    const status = await new Promise((resolve, reject) => {
      request(host.url, { path: '//' }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end()
    })
    expect([400, 404]).toContain(status)
  })
})

describe('timer functions', () => {
  it('run by their schedule, taken from a setting', async () => {
    const [, pastDue, status] = await eventually(async () => (await seen()).find(([name]) => name === 'everySecond'))
    // A schedule of less than a minute is not remembered over restarts.
    expect([pastDue, status]).toEqual([false, null])
  })

  it('run on demand through the admin route', async () => {
    expect(
      (await get('/admin/functions/yearly', { method: 'POST', headers: { 'x-functions-key': KEY }, body: '{}' }))
        .status,
    ).toBe(202)
    const run = await eventually(async () => (await seen()).find(([name]) => name === 'yearly'))
    expect(run).toEqual(['yearly', false, ['last', 'lastUpdated', 'next']])
    expect((await get('/admin/functions/nobody', { method: 'POST', headers: { 'x-functions-key': KEY } })).status).toBe(
      404,
    )
    expect((await get('/admin/functions/echo', { method: 'POST', headers: { 'x-functions-key': KEY } })).status).toBe(
      400,
    )
  })

  it('make up once for a run that was missed while the host was down', async () => {
    await host.close()
    const db = new DatabaseSync(join(dataDir, 'durable.db'))
    db.prepare('UPDATE schedules SET next = ? WHERE name = ?').run('2026-01-01T00:00:00.000Z', 'yearly')
    db.close()
    host = await start()
    const run = await eventually(async () =>
      (await seen()).find(([name, pastDue]) => name === 'yearly' && pastDue === true),
    )
    expect(run).toEqual(['yearly', true, ['last', 'lastUpdated', 'next']])
    expect((await seen()).filter(([name, pastDue]) => name === 'yearly' && pastDue === true)).toHaveLength(1)
  })
})

describe('queue functions', () => {
  const send = async (text: string) => queue.service.getQueueClient('work-items').sendMessage(text)
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

  it('wait for their queue to exist, take base64 JSON, and remove what they handled', async () => {
    await queue.service.getQueueClient('work-items').create()
    await send(base64({ id: 1 }))
    const [, message, count] = await eventually(async () => (await seen()).find(([name]) => name === 'work'))
    expect([message, count]).toEqual([{ id: 1 }, 1])
    await eventually(
      async () =>
        (await queue.service.getQueueClient('work-items').getProperties()).approximateMessagesCount === 0 || undefined,
    )
  })

  it('try a failing message as often as host.json says and put it aside then', async () => {
    await send(base64({ id: 2, fail: true }))
    const poison = queue.service.getQueueClient('work-items-poison')
    const [aside] = await eventually(async () => {
      const items = await poison.peekMessages().then(
        (answer) => answer.peekedMessageItems,
        () => [],
      )
      return items.length > 0 ? items : undefined
    })
    expect(aside?.messageText).toBe(base64({ id: 2, fail: true }))
    const counts = (await seen())
      .filter(([name, message]) => name === 'work' && (message as { id: number }).id === 2)
      .map(([, , count]) => count)
    expect(counts).toEqual([1, 2, 3])
  })

  it('never see a message that is not base64; it is put aside', async () => {
    await send('not base64!')
    const poison = queue.service.getQueueClient('work-items-poison')
    await eventually(async () =>
      (await poison.peekMessages({ numberOfMessages: 10 })).peekedMessageItems.find(
        (item) => item.messageText === 'not base64!',
      ),
    )
    expect((await seen()).some(([name, message]) => name === 'work' && message === 'not base64!')).toBe(false)
  })
})
