import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { jsonRecords } from '../../../../adapters/genesys/wire/json-records.ts'

const ENTRIES = Array.from({ length: 1203 }, (_, i) => ({ id: `e-${i}`, text: 'ünïcode {"entities": [' }))

/** In chunks of a size that cuts characters and tokens. */
async function* chunks(bytes: Uint8Array, size = 777): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}
const read = async (bytes: Uint8Array) => (await Array.fromAsync(jsonRecords(chunks(bytes)))).flat()

describe('a large JSON file, record by record', () => {
  it.each([
    ['an array', JSON.stringify(ENTRIES)],
    ['an envelope', JSON.stringify({ id: 'q', pageSize: 500, entities: ENTRIES })],
    ['an envelope that begins with them', JSON.stringify({ entities: ENTRIES, id: 'q' })],
    ['lines', ENTRIES.map((entry) => JSON.stringify(entry)).join('\n')],
  ])('is read as %s, packed or not', async (_what, text) => {
    expect(await read(Buffer.from(text))).toEqual(ENTRIES)
    expect(await read(gzipSync(text))).toEqual(ENTRIES)
  })

  it('may be empty, and comes in batches', async () => {
    expect(await read(Buffer.from('[]'))).toEqual([])
    expect(
      (await Array.fromAsync(jsonRecords(chunks(Buffer.from(JSON.stringify(ENTRIES)))))).map((batch) => batch.length),
    ).toEqual([500, 500, 203])
  })

  it.each([
    ['an error page', '<html><body>no</body></html>'],
    ['a file that breaks off', JSON.stringify(ENTRIES).slice(0, 5000)],
  ])('is refused when it is %s', async (_what, text) => {
    await expect(read(Buffer.from(text))).rejects.toMatchObject({ code: 'source-unreadable' })
  })
})
