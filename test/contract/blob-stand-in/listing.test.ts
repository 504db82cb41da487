import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlatform, type Platform } from './platform.ts'

const NAMES = [
  '2026/11/19/call-1/manifest.json',
  '2026/11/19/call-1/recordings/1.ogg',
  '2026/11/19/call-10/manifest.json',
  '2026/11/19/call-1\u{1F600}/x',
  '2026/11/19/call.1/x',
  '2026/11/2/x',
  '12/5',
  '12/50',
  '125',
  '1e5',
  '1e/5',
]
let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  const archiver = platform.container('archiver', 'quarantine')
  for (const name of NAMES) await archiver.getBlockBlobClient(name).upload(name, Buffer.byteLength(name))
})
afterAll(() => platform.close())

describe('a listing', () => {
  it.each([
    '',
    '2026/',
    '2026/11/19/call-1',
    '2026/11/19/call-1/',
    '2026/11/19/call.1/',
    '12/5',
    '12',
    '1e',
    '1e/',
    'x/',
  ])('by %j finds every name that begins so, and in pages the same ones', async (prefix) => {
    const expected = NAMES.filter((name) => name.startsWith(prefix)).sort()
    const reader = platform.container('reader', 'quarantine')
    for (const maxPageSize of [1, 2, 1000]) {
      const pages = reader.listBlobsFlat({ prefix }).byPage({ maxPageSize })
      const found = (await Array.fromAsync(pages)).flatMap(({ segment }) => segment.blobItems)
      expect(found.map(({ name }) => name)).toEqual(expected)
    }
  })

  it('of another container has none of them', async () => {
    const reader = platform.container('reader', 'evidence')
    expect(await Array.fromAsync(reader.listBlobsFlat({ prefix: '2026/' }))).toEqual([])
  })
})
