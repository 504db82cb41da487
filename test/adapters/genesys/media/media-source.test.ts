import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { generate } from 'selfsigned'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { connectGenesys } from '../../../../adapters/genesys/connect.ts'
import { createMediaSource } from '../../../../adapters/genesys/media/media-source.ts'
import { loopbackGenesys } from '../support/loopback-genesys.ts'

const MB = 1024 * 1024
const REAL_TENANT = { endpoint: { kind: 'environment', host: 'mypurecloud.ie' } } as const

describe('a download', () => {
  it('sends no credentials, streams to the end and tells type and length', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200, { 'content-type': 'audio/ogg', 'content-length': '4' }).end('OggS')
    })
    const { body, contentLength, contentType } = await genesys.ports.media.open(
      `${genesys.url}/media/1?signature=x%2By`,
    )
    expect([contentLength, contentType]).toEqual([4, 'audio/ogg'])
    expect(Buffer.concat(await Array.fromAsync(body)).toString()).toBe('OggS')
    expect(genesys.seen[0]?.authorization).toBeUndefined()
    expect(genesys.seen[0]?.query.get('signature')).toBe('x+y')
    expect([genesys.logins(), genesys.ports.counter.calls()]).toEqual([0, 0])
  })

  it('that tells no length and no type says so', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200).write('OggS')
      response.end()
    })
    const answer = await genesys.ports.media.open(`${genesys.url}/media/1`)
    expect([answer.contentLength, answer.contentType]).toEqual([null, null])
    answer.cancel()
  })

  it.each([
    [401, 'media-expired'],
    [403, 'media-expired'],
    [410, 'media-expired'],
    [404, 'media-unavailable'],
    [500, 'media-unavailable'],
    [503, 'media-unavailable'],
    [202, 'media-unavailable'],
    [204, 'media-unavailable'],
    [206, 'media-unavailable'],
    [304, 'media-unavailable'],
  ])('with status %i is %s, and may be tried again', async (status, code) => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(status).end()
    })
    await expect(genesys.ports.media.open(`${genesys.url}/media/1`)).rejects.toMatchObject({ code, retryable: true })
  })

  it.each([
    [
      'shorter than it said',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('OggS')
        setImmediate(() => response.destroy())
      },
    ],
    [
      'without its last chunk',
      (response) => {
        response.writeHead(200).write('OggS')
        setImmediate(() => response.destroy())
      },
    ],
    [
      'that stops in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('OggS')
      },
    ],
  ] satisfies [string, (response: ServerResponse) => void][])(
    '%s fails while it is read, never as a whole file',
    async (_what, send) => {
      await using genesys = await loopbackGenesys((_seen, response) => send(response), { timeoutMs: 300 })
      const { body } = await genesys.ports.media.open(`${genesys.url}/media/1?signature=secret-signature`)
      const error: unknown = await Array.fromAsync(body).catch((entry: unknown) => entry)
      expect(error).toMatchObject({ code: 'media-unavailable', retryable: true })
      expect(String(error)).not.toContain('secret-signature')
    },
  )

  it('that never answers, or from nowhere, is unavailable and names no signature', async () => {
    const genesys = await loopbackGenesys(() => {}, { timeoutMs: 300 })
    const url = `${genesys.url}/media/1?signature=secret-signature`
    await expect(genesys.ports.media.open(url)).rejects.toMatchObject({ code: 'media-unavailable', retryable: true })
    await genesys[Symbol.asyncDispose]()
    const error: unknown = await genesys.ports.media.open(url).catch((entry: unknown) => entry)
    expect(error).toMatchObject({ code: 'media-unavailable', retryable: true })
    expect(String(error)).not.toContain('secret-signature')
  })

  it('that is given up does not disturb the next one, also twice', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200).end(Buffer.alloc(5 * MB))
    })
    const first = await genesys.ports.media.open(`${genesys.url}/media/1`)
    first.cancel()
    first.cancel()
    await turn()
    const second = await genesys.ports.media.open(`${genesys.url}/media/1`)
    expect(Buffer.concat(await Array.fromAsync(second.body)).byteLength).toBe(5 * MB)
  })

  it('is never far ahead of its reader, however large: memory does not grow with the file', async () => {
    const SIZE = 96 * MB
    let sent = 0
    await using genesys = await loopbackGenesys((_seen, response) => {
      const part = Buffer.alloc(MB / 4)
      const more = () => {
        while (sent < SIZE) {
          sent += part.byteLength
          if (!response.write(part)) return void response.once('drain', more)
        }
        response.end()
      }
      response.writeHead(200, { 'content-length': SIZE })
      more()
    })
    const { body } = await genesys.ports.media.open(`${genesys.url}/media/1`)
    let read = 0
    let ahead = 0
    for await (const chunk of body) {
      read += chunk.byteLength
      ahead = Math.max(ahead, sent - read)
      await turn()
    }
    expect(read).toBe(SIZE)
    expect(ahead).toBeLessThan(SIZE / 3)
  })
})

describe('a redirect', () => {
  it('is followed three times, a fourth time not', async () => {
    await using genesys = await loopbackGenesys(({ path }, response) => {
      const left = Number(path.split('/').at(-1))
      if (left === 0) response.end('OggS')
      else response.writeHead(307, { location: `${left - 1}` }).end()
    })
    expect(
      Buffer.concat(await Array.fromAsync((await genesys.ports.media.open(`${genesys.url}/hop/3`)).body)).toString(),
    ).toBe('OggS')
    await expect(genesys.ports.media.open(`${genesys.url}/hop/4`)).rejects.toMatchObject({ code: 'media-unavailable' })
  })

  it.each([
    'http://[',
    'ftp://media.example/x',
    'http://user:pass@127.0.0.1/x',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/x',
  ])('to %s is refused', async (location) => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(302, { location }).end()
    })
    await expect(genesys.ports.media.open(`${genesys.url}/media/1`)).rejects.toMatchObject({ code: 'media-rejected' })
  })

  it.each(['http://media.example/x', 'https://127.0.0.1/x', 'https://[::ffff:10.0.0.1]/x', 'https://localhost./x'])(
    'of a real tenant to %s is refused',
    async (location) => {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'media.example' }])
      const server = createTlsServer({ key, cert }, (_request, response) => {
        response.writeHead(302, { location }).end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      // The name leads here instead of to the internet; what the guard itself does with names is tested beside it.
      const dispatcher = new Agent({
        connect: {
          rejectUnauthorized: false,
          lookup: (_host, options, done) =>
            done(null, options.all === true ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4),
        },
      })
      try {
        const media = createMediaSource(REAL_TENANT, dispatcher)
        await expect(
          media.open(`https://media.example:${(server.address() as AddressInfo).port}/1`),
        ).rejects.toMatchObject({ code: 'media-rejected' })
      } finally {
        await dispatcher.destroy()
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  )
})

describe('the media of a real tenant', () => {
  const ports = connectGenesys(
    { ...REAL_TENANT, clientId: 'i', clientSecret: 's', callsPerMinute: 300 },
    { clock: { now: Date.now }, log: { warn: () => {} } },
  )
  it.each([
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://10.1.2.3/x',
    'https://172.31.0.1/x',
    'https://192.168.1.1/x',
    'https://100.64.0.1/x',
    'https://169.254.169.254/latest',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[fe80::1]/x',
    'https://[fd00::1]/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://localhost/x',
    'https://vault.localhost/x',
    'https://metadata.google.internal/x',
    'http://media.example/x',
    'file:///etc/passwd',
    'ftp://media.example/x',
    'https://user:pass@media.example/x',
    'nonsense',
    '',
  ])('never comes from %s', async (url) => {
    await expect(ports.media.open(url)).rejects.toMatchObject({ code: 'media-rejected', retryable: false })
  })
})

describe('the media of a tenant behind a gateway in a private network', () => {
  it('gets no wider reach than that of any other', async () => {
    const ports = connectGenesys(
      {
        endpoint: { kind: 'gateway', url: 'https://10.1.2.3/genesys' },
        clientId: 'i',
        clientSecret: 's',
        callsPerMinute: 300,
      },
      { clock: { now: Date.now }, log: { warn: () => {} } },
    )
    for (const url of ['https://169.254.169.254/latest', 'http://media.example/x', 'https://10.1.2.3/x'])
      await expect(ports.media.open(url)).rejects.toMatchObject({ code: 'media-rejected' })
  })
})
