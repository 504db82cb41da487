import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import pc from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { connectGenesys } from '../../../../adapters/genesys/connect.ts'
import { sdkClient } from '../../../../adapters/genesys/sdk-client.ts'
import { AVAILABLE, BASIC, CLIENT_SECRET, INTERVAL, json, loopbackGenesys } from '../support/loopback-genesys.ts'

const ITEMS = [{ conversationId: 'c-1' }]

describe('a call that fails', () => {
  it.each([
    ['an error', (response) => json(response, 500)],
    ['a bad gateway', (response) => json(response, 502)],
    ['a connection that breaks', (response) => response.destroy()],
    [
      'an answer that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"data')
        setImmediate(() => response.destroy())
      },
    ],
  ] satisfies [string, (response: Parameters<typeof json>[0]) => void][])(
    'with %s is repeated when it reads, never when it may have begun a batch or a job',
    async (_what, fail) => {
      let failures = 2
      await using reading = await loopbackGenesys((_seen, response) =>
        failures-- > 0 ? fail(response) : json(response, 200, AVAILABLE),
      )
      expect(await reading.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
      expect(reading.seen).toHaveLength(3)

      await using writing = await loopbackGenesys((_seen, response) => fail(response))
      await expect(writing.ports.recordings.submitBatch(ITEMS)).rejects.toMatchObject({ retryable: true })
      await expect(writing.ports.conversations.submitDetailsJob(INTERVAL)).rejects.toMatchObject({ retryable: true })
      expect(writing.seen).toHaveLength(2)
    },
  )

  it('is repeated when it only reads, also by POST', async () => {
    let failures = 1
    await using genesys = await loopbackGenesys((_seen, response) =>
      failures-- > 0 ? json(response, 503) : json(response, 200, { totalHits: 0 }),
    )
    expect(await genesys.ports.conversations.queryPage(INTERVAL, 1)).toEqual({ records: [], totalHits: 0 })
    expect(genesys.seen).toHaveLength(2)
  })

  it('is repeated, batch or not, when it certainly had no effect', async () => {
    let turn = 0
    await using genesys = await loopbackGenesys((_seen, response) => {
      turn++
      if (turn === 1) json(response, 429, { message: 'Retry the request in [2] seconds' })
      else if (turn === 2) json(response, 503, undefined, { 'retry-after': '7' })
      else json(response, 200, { id: 'batch-1' })
    })
    expect(await genesys.ports.recordings.submitBatch(ITEMS)).toBe('batch-1')
    expect(genesys.slept.some((ms) => ms >= 7_000)).toBe(true)
  })

  it('because nobody listens is repeated once somebody does, a batch too', async () => {
    let reopen: (() => Promise<void>) | null = null
    await using genesys = await loopbackGenesys(
      (seen, response) =>
        json(response, 200, seen.method === 'POST' ? { id: 'batch-1' } : AVAILABLE, { connection: 'close' }),
      {
        sleeping: () => reopen?.(),
        login: (_attempt, response) => {
          json(response, 200, { access_token: 'token-1', expires_in: 600 }, { connection: 'close' })
          return true
        },
      },
    )
    await genesys.ports.conversations.dataAvailableUntil()
    const { port } = genesys.server.address() as AddressInfo
    await genesys[Symbol.asyncDispose]()
    reopen = () =>
      new Promise((resolve) => {
        if (genesys.server.listening) resolve()
        else genesys.server.listen(port, '127.0.0.1', resolve)
      })
    expect(await genesys.ports.recordings.submitBatch(ITEMS)).toBe('batch-1')
    expect(genesys.seen.filter((entry) => entry.method === 'POST')).toHaveLength(1)
  })

  it('by silence is given up after its time, and repeated when it reads', async () => {
    let silences = 1
    await using genesys = await loopbackGenesys(
      (seen, response) => {
        if (seen.method === 'GET' && silences-- <= 0) json(response, 200, AVAILABLE)
      },
      { timeoutMs: 200 },
    )
    expect(await genesys.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
    await expect(genesys.ports.recordings.submitBatch(ITEMS)).rejects.toMatchObject({
      code: 'source-unreachable',
      retryable: true,
    })
    expect(genesys.seen.map((entry) => entry.method)).toEqual(['GET', 'GET', 'POST'])
  })

  it('for good is given up after six times', async () => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 503, { code: 'service.unavailable', message: 'down' }),
    )
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({
      code: 'source-unreachable',
      retryable: true,
    })
    expect(genesys.seen).toHaveLength(6)
  })

  it.each([
    [400, 'source-refused', false],
    [403, 'source-forbidden', false],
    [404, 'source-not-found', false],
    [409, 'source-refused', false],
    [500, 'source-refused', true],
    [504, 'source-unreachable', true],
  ])("with %i is %s, with Genesys' words and correlation id and without a secret", async (status, code, retryable) => {
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, status, {
        code: 'missing.permissions',
        message: 'You are missing the following permission(s): recording:recording:view',
      }),
    )
    const error: unknown = await genesys.ports.recordings.batchStatus('b-1').catch((entry: unknown) => entry)
    expect(error).toMatchObject({ code, retryable })
    expect(String(error)).toContain('recording:recording:view')
    expect(String(error)).toContain('corr-1')
    expect(String(error)).toContain('/api/v2/recording/batchrequests/b-1')
    const all = inspect(error, { depth: 20, showHidden: true })
    for (const secret of [CLIENT_SECRET, BASIC, 'token-1']) expect(all).not.toContain(secret)
  })

  it('without a body, or with one that is no error of Genesys, still says what was asked', async () => {
    for (const body of ['', '<html>', '[]', '{"message":42}']) {
      await using genesys = await loopbackGenesys((_seen, response) => {
        response.writeHead(400).end(body)
      })
      await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toThrow(
        'GET /api/v2/analytics/conversations/details/jobs/availability: status 400',
      )
    }
  })

  it('with a redirect is not followed: the token goes nowhere else', async () => {
    await using elsewhere = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE))
    await using genesys = await loopbackGenesys((_seen, response) =>
      json(response, 302, undefined, { location: `${elsewhere.url}/x` }),
    )
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({ code: 'source-refused' })
    expect(elsewhere.seen).toEqual([])
  })

  it('in the SDK, before it is sent, is an error like the others', async () => {
    await using genesys = await loopbackGenesys(() => {})
    await expect(genesys.ports.recordings.batchStatus('')).rejects.toMatchObject({ code: 'source-refused' })
    expect(genesys.seen).toEqual([])
  })
})

describe('a success', () => {
  it('that is not JSON is unreadable, not empty', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.end('<html>maintenance</html>')
    })
    await expect(genesys.ports.conversations.queryPage(INTERVAL, 1)).rejects.toMatchObject({
      code: 'source-unreadable',
    })
    await expect(genesys.ports.conversations.detailsPage('j', null)).rejects.toMatchObject({
      code: 'source-unreadable',
    })
    await expect(genesys.ports.recordings.recordings('c')).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('is counted once for each time that it was sent, for the piece of work that sent it', async () => {
    let failures = 1
    await using genesys = await loopbackGenesys((seen, response) =>
      seen.method === 'GET' && failures-- > 0 ? json(response, 500) : json(response, 200, { totalHits: 0 }),
    )
    const [one, two] = await Promise.all([
      genesys.ports.counter.measure(() => genesys.ports.conversations.queryPage(INTERVAL, 1)),
      genesys.ports.counter.measure(async () => {
        await genesys.ports.conversations.dataAvailableUntil()
        await genesys.ports.conversations.dataAvailableUntil()
      }),
    ])
    expect([one.calls, two.calls, genesys.ports.counter.calls()]).toEqual([1, 3, 4])
  })
})

describe('the way to the tenant', () => {
  it('may lead through a gateway with a path, and names the app', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      prefix: '/gateways/genesys',
    })
    expect(await genesys.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
    expect(genesys.seen[0]?.path).toBe('/api/v2/analytics/conversations/details/jobs/availability')
    expect(genesys.seen[0]?.headers['genesys-app']).toBe('holdfast')
  })

  it('never sends the client secret in the clear over a network', () => {
    const connect = (url: string) =>
      connectGenesys(
        { endpoint: { kind: 'gateway', url }, clientId: 'i', clientSecret: 's', callsPerMinute: 300 },
        { clock: { now: Date.now }, log: { warn: () => {} } },
      )
    expect(() => connect('http://gateway.example/genesys')).toThrow('https')
    expect(() => connect('https://gateway.example/genesys')).not.toThrow()
  })

  it('is the configured one, whatever settings the SDK finds in the home directory', async () => {
    const before = process.env['HOME']
    const home = mkdtempSync(path.join(tmpdir(), 'home-'))
    try {
      mkdirSync(path.join(home, '.genesyscloudjavascript'))
      writeFileSync(
        path.join(home, '.genesyscloudjavascript', 'config'),
        '[general]\nhost=https://api.elsewhere.example\n[gateway]\nhost=elsewhere.example\n',
      )
      process.env['HOME'] = home
      const asked: string[] = []
      const client = sdkClient(
        {
          endpoint: { kind: 'environment', host: 'mypurecloud.ie' },
          clientId: 'i',
          clientSecret: 's',
          callsPerMinute: 300,
        },
        {
          send: (call) => {
            asked.push(call.url)
            return Promise.resolve({ status: 200, headers: {}, json: {} })
          },
        },
      )
      await new pc.DownloadsApi(client).getDownload('d-1', { issueRedirect: false })
      expect(asked).toEqual(['https://api.mypurecloud.ie/api/v2/downloads/d-1?issueRedirect=false'])
    } finally {
      process.env['HOME'] = before
      rmSync(home, { recursive: true })
    }
  })
})
