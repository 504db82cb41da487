import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectGenesys, type GenesysPorts } from '../../../adapters/genesys/connect.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void
interface Source { ports: GenesysPorts; url: string; seen: { method: string; url: string; authorization: string | undefined }[]; slept: number[] }

const closing: (() => void)[] = []
afterEach(() => { for (const close of closing.splice(0)) close() })

/** A small Genesys on loopback: the login works, everything else is what the test says. Time passes only when somebody sleeps. */
async function source(answer: Answer): Promise<Source> {
  const seen: Source['seen'] = []
  const slept: number[] = []
  let tokens = 0
  let now = 1_000_000
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      const path = request.url ?? ''
      if (path === '/login/oauth/token') {
        response.setHeader('content-type', 'application/json')
        if (request.headers.authorization !== `Basic ${Buffer.from('id:the-secret').toString('base64')}`) response.writeHead(401).end('{"error":"invalid_client"}')
        else response.end(JSON.stringify({ access_token: `token-${++tokens}`, expires_in: 86_400 }))
        return
      }
      seen.push({ method: request.method ?? '', url: path, authorization: request.headers.authorization })
      answer(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => { server.close(); server.closeAllConnections() })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ports = connectGenesys({ endpoint: { kind: 'gateway', url }, clientId: 'id', clientSecret: 'the-secret', callsPerMinute: 300 }, {
    clock: { now: () => now }, log: { warn: () => {} }, random: () => 0.5, sleep: (ms) => { slept.push(ms); now += ms; return Promise.resolve() },
  })
  return { ports, url, seen, slept }
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'inin-correlation-id': 'corr-1', ...headers }).end(body === undefined ? '' : JSON.stringify(body))
}

describe('the Genesys transport', () => {
  it('fetches one token for callers at the same moment, and another one when the API refuses it', async () => {
    const { ports, seen } = await source((request, response) => {
      if (request.headers.authorization === 'Bearer token-1' && seen.length > 3) json(response, 401, { code: 'bad.credentials', message: 'Invalid login credentials.' })
      else json(response, 200, { dataAvailabilityDate: '2026-11-20T00:00:00.000Z' })
    })
    await Promise.all([1, 2, 3].map(() => ports.conversations.dataAvailableUntil()))
    expect(new Set(seen.map((one) => one.authorization))).toEqual(new Set(['Bearer token-1']))
    await ports.conversations.dataAvailableUntil()
    expect(seen.at(-1)?.authorization).toBe('Bearer token-2')
  })

  it('waits out both forms of 429', async () => {
    let turn = 0
    const { ports, slept } = await source((_request, response) => {
      turn++
      if (turn === 1) json(response, 429, { code: 'too.many.requests', message: 'Rate limit exceeded' }, { 'retry-after': '9' })
      else if (turn === 2) json(response, 429, { message: 'Rate limit exceeded the maximum. Retry the request in [4] seconds' })
      else json(response, 200, { dataAvailabilityDate: null })
    })
    expect(await ports.conversations.dataAvailableUntil()).toBeNull()
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(13_000)
  })

  it('repeats reads after a 500, and never a batch that may have begun', async () => {
    let failures = 2
    const reading = await source((_request, response) => json(response, failures-- > 0 ? 500 : 200, { dataAvailabilityDate: null }))
    await reading.ports.conversations.dataAvailableUntil()
    expect(reading.seen).toHaveLength(3)
    const writing = await source((_request, response) => json(response, 500, { message: 'broken' }))
    await expect(writing.ports.recordings.submitBatch([{ conversationId: 'c' }])).rejects.toMatchObject({ code: 'source-unreachable', retryable: true })
    expect(writing.seen).toHaveLength(1)
  })

  it('keeps Genesys\' words and correlation id, and no secret, in its errors', async () => {
    const { ports } = await source((_request, response) => json(response, 403, { code: 'missing.permissions', message: 'You are missing the following permission(s): recording:recording:view' }))
    const error = await ports.recordings.recordings('c').catch((one: unknown) => one as Error)
    expect(error).toMatchObject({ code: 'source-forbidden' })
    expect(String(error)).toContain('recording:recording:view')
    expect(String(error)).toContain('corr-1')
    expect(JSON.stringify(error) + String(error)).not.toMatch(/token-1|the-secret/)
  })

  it('never reads "not yet" as "nothing there"', async () => {
    const { ports } = await source((_request, response) => json(response, 202, undefined))
    await expect(ports.recordings.recordings('c')).rejects.toMatchObject({ code: 'source-unreadable', retryable: true })
    await expect(ports.conversations.detailsPage('job', null)).rejects.toMatchObject({ code: 'source-unreadable', retryable: true })
    const gone = await source((_request, response) => json(response, 404, { code: 'not.found' }))
    expect(await gone.ports.recordings.recordings('c')).toEqual([])
  })

  it('counts what a piece of work spends, also beside other work', async () => {
    const { ports } = await source((_request, response) => json(response, 200, { conversations: undefined, totalHits: 0 }))
    const [one, two] = await Promise.all([
      ports.counter.measure(() => ports.conversations.queryPage({ from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' }, 1)),
      ports.counter.measure(async () => { await ports.conversations.dataAvailableUntil(); await ports.conversations.dataAvailableUntil() }),
    ])
    expect([one.calls, two.calls, ports.counter.calls()]).toEqual([1, 2, 3])
    expect(one.result).toEqual({ records: [], totalHits: 0 })
  })
})

describe('media', () => {
  it('is fetched without credentials and read to its end', async () => {
    const { ports, url, seen } = await source((_request, response) => response.writeHead(200, { 'content-type': 'audio/ogg', 'content-length': '4' }).end('OggS'))
    const { body, contentLength, contentType } = await ports.media.open(`${url}/media/1?signature=x`)
    expect([contentLength, contentType]).toEqual([4, 'audio/ogg'])
    expect((await Array.fromAsync(body)).map(String).join('')).toBe('OggS')
    expect(seen[0]?.authorization).toBeUndefined()
  })

  it.each([[403, 'media-expired'], [410, 'media-expired'], [503, 'media-unavailable'], [404, 'media-unavailable'], [202, 'media-unavailable']])('with status %i is %s', async (status, code) => {
    const { ports, url } = await source((_request, response) => response.writeHead(status).end('<Error/>'))
    await expect(ports.media.open(`${url}/media/1`)).rejects.toMatchObject({ code })
  })

  it('that breaks off, or leads in circles, is unavailable', async () => {
    const broken = await source((_request, response) => { response.writeHead(200, { 'content-length': '1000' }).write('OggS'); setTimeout(() => response.destroy(), 20) })
    await expect(broken.ports.media.open(`${broken.url}/media/1`).then((answer) => Array.fromAsync(answer.body))).rejects.toMatchObject({ code: 'media-unavailable' })
    const circle = await source((_request, response) => response.writeHead(302, { location: '/media/1' }).end())
    await expect(circle.ports.media.open(`${circle.url}/media/1`)).rejects.toThrow('redirects')
  })

  it('of a real tenant never comes from inside this network', async () => {
    const ports = connectGenesys({ endpoint: { kind: 'environment', host: 'mypurecloud.ie' }, clientId: 'i', clientSecret: 's', callsPerMinute: 300 }, { clock: { now: Date.now }, log: { warn: () => {} } })
    for (const url of ['https://127.0.0.1/x', 'https://10.1.2.3/x', 'https://[::1]/x', 'https://169.254.169.254/latest', 'https://localhost/x', 'http://media.example/x', 'file:///etc/passwd', 'nonsense']) {
      await expect(ports.media.open(url)).rejects.toMatchObject({ code: 'media-rejected' })
    }
  })
})
