import { request } from 'node:https'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { outcome, startPlatform, type Platform } from './platform.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

/** Sends the first half of a blob and drops the connection, as a killed client does. */
async function sendHalf(name: string): Promise<void> {
  const half = request(`${platform.blob.url}/broker-dealer/${name}`, {
    method: 'PUT',
    ca: platform.clientOptions.tlsOptions.ca,
    headers: {
      'authorization': `Bearer ${await platform.token('archiver')}`,
      'x-ms-version': '2026-06-06',
      'x-ms-blob-type': 'BlockBlob',
      'content-length': 2_000_000,
      'if-none-match': '*',
    },
  })
  const closed = new Promise<void>((resolve) => half.once('close', resolve))
  half.on('error', () => {})
  await new Promise<void>((resolve) => half.write(Buffer.alloc(1_000_000), () => resolve()))
  half.destroy()
  await closed
}

it('a client that dies in the middle of an upload leaves neither a blob nor a lock', async () => {
  await sendHalf('half')
  expect(await outcome(platform.container('reader', 'broker-dealer').getBlobClient('half').getProperties())).toBe(
    '404 BlobNotFound',
  )
  const again = platform.container('archiver', 'broker-dealer').getBlockBlobClient('half')
  expect(
    await outcome(
      again.upload('whole', 5, { conditions: { ifNoneMatch: '*' }, abortSignal: AbortSignal.timeout(10_000) }),
    ),
  ).toBe('done')
  expect(
    (await platform.container('reader', 'broker-dealer').getBlobClient('half').downloadToBuffer()).toString(),
  ).toBe('whole')
  expect(platform.blob.listWorm('broker-dealer/half')).toHaveLength(1)
})

it('wrong content is refused and leaves nothing', async () => {
  const blob = platform.container('archiver', 'broker-dealer').getBlockBlobClient('damaged')
  const damaged = blob.upload('content', 7, { blobHTTPHeaders: { blobContentMD5: new Uint8Array(16) } })
  expect(await outcome(damaged)).toBe('400 Md5Mismatch')
  expect(platform.blob.listWorm('broker-dealer/damaged')).toEqual([])
  expect(await outcome(blob.upload('content', 7, { conditions: { ifNoneMatch: '*' } }))).toBe('done')
})
