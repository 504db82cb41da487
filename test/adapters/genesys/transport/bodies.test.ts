import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { AVAILABLE, INTERVAL, json, loopbackGenesys } from '../support/loopback-genesys.ts'

const PACKED: [string, (bytes: Buffer) => Buffer][] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['zstd', zstdCompressSync],
  ['deflate, gzip', (bytes) => gzipSync(deflateSync(bytes))],
]

/** A clock that says a minute has passed each time somebody looks. */
function slowClock(): () => number {
  let now = 0
  return () => (now += 61_000)
}

describe('a packed answer', () => {
  it.each(PACKED)('by %s is asked for, read, and read also unasked', async (encoding, pack) => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from(JSON.stringify(AVAILABLE))))
    })
    expect(await genesys.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
    expect(genesys.seen[0]?.headers['accept-encoding']).toBe('gzip, deflate, br')
  })

  it.each(PACKED)('of a download by %s is stored as what it is', async (encoding, pack) => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      const body = pack(Buffer.from('OggS and the rest'))
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': body.byteLength }).end(body)
    })
    const { body, contentLength } = await genesys.ports.media.open(`${genesys.url}/media/1`)
    expect(Buffer.concat(await Array.fromAsync(body)).toString()).toBe('OggS and the rest')
    expect(contentLength).toBeNull()
    expect(genesys.seen[0]?.headers['accept-encoding']).toBe('identity')
  })

  it('that swells beyond what may be held is refused, and the size counts unpacked', async () => {
    const swollen = gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x20))
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(swollen)
    })
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({ code: 'source-too-large' })
  })

  it('in a packing that nobody knows is never taken for its content', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200, { 'content-encoding': 'secret' }).end('OggS')
    })
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({ retryable: true })
    const { body } = await genesys.ports.media.open(`${genesys.url}/media/1`)
    await expect(Array.fromAsync(body)).rejects.toMatchObject({ code: 'media-rejected' })
  })
})

describe('an answer with status 200 that is no JSON', () => {
  it.each(['{"dataAvailabilityDate":"2026-', '<html>maintenance</html>'])('is asked for again (%s)', async (broken) => {
    let failures = 2
    await using genesys = await loopbackGenesys((_seen, response) => {
      if (failures-- > 0) response.writeHead(200, { 'content-type': 'application/json' }).end(broken)
      else json(response, 200, AVAILABLE)
    })
    expect(await genesys.ports.conversations.dataAvailableUntil()).toBe(AVAILABLE.dataAvailabilityDate)
    expect(genesys.seen).toHaveLength(3)
  })

  it('is an error that may pass when it stays, and nothing that writes is sent twice for it', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => {
      response.writeHead(200).end('{"jobId":')
    })
    await expect(genesys.ports.conversations.submitDetailsJob(INTERVAL)).rejects.toMatchObject({
      code: 'source-unreadable',
      retryable: true,
    })
    expect(genesys.seen).toHaveLength(1)
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({
      code: 'source-unreadable',
      retryable: true,
    })
    expect(genesys.seen).toHaveLength(7)
  })
})

describe('a body that drips', () => {
  it('is given up: a download may be tried again', async () => {
    await using genesys = await loopbackGenesys(
      (_seen, response) => {
        response.writeHead(200).write('OggS')
        response.end('OggS')
      },
      { elapsed: slowClock() },
    )
    const { body } = await genesys.ports.media.open(`${genesys.url}/media/1`)
    await expect(Array.fromAsync(body)).rejects.toMatchObject({ code: 'media-unavailable', retryable: true })
  })

  it('is given up as an answer too', async () => {
    await using genesys = await loopbackGenesys((_seen, response) => json(response, 200, AVAILABLE), {
      elapsed: slowClock(),
    })
    await expect(genesys.ports.conversations.dataAvailableUntil()).rejects.toMatchObject({
      code: 'source-unreachable',
      retryable: true,
    })
  })

  it('is left alone while it is fast enough, however long it takes', async () => {
    let now = 0
    await using genesys = await loopbackGenesys(
      (_seen, response) => {
        response.writeHead(200).end(Buffer.alloc(8 * 1024 * 1024, 1))
      },
      // Ten seconds a piece of some 64 KB.
      { elapsed: () => (now += 10_000) },
    )
    const { body } = await genesys.ports.media.open(`${genesys.url}/media/1`)
    expect(Buffer.concat(await Array.fromAsync(body)).byteLength).toBe(8 * 1024 * 1024)
  })
})
