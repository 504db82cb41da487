/**
 * A large JSON file as records, without holding it: an array, `{entities: [...]}` or one record a line; gzip or not.
 */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import chain from 'stream-chain'
import { parser } from 'stream-json'
import { pick } from 'stream-json/filters/pick.js'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { streamValues } from 'stream-json/streamers/stream-values.js'
import { ArchiveError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import { peeked } from './peek.ts'

const BATCH = 500
const GZIP = 0x8b1f

/** @throws ArchiveError `source-unreadable`, or what the body throws */
export async function* jsonRecords(body: AsyncIterable<Uint8Array>): AsyncIterable<JsonObject[]> {
  const { head, rest } = await peeked(body)
  const packed = head.byteLength > 1 && head.readUInt16LE(0) === GZIP
  const unpacked = packed ? pipeline(Readable.from(rest), createGunzip(), () => {}) : Readable.from(rest)
  const { head: text, rest: plain } = await peeked(unpacked as AsyncIterable<Uint8Array>)
  let batch: JsonObject[] = []
  try {
    for await (const { value } of records(Readable.from(plain), text.toString('utf8', 0, 4096).trimStart())) {
      batch.push(value)
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    throw new ArchiveError('source-unreadable', 'the download is not JSON', { retryable: true, cause: error })
  }
  if (batch.length > 0) yield batch
}

function records(source: Readable, head: string): AsyncIterable<{ value: JsonObject }> {
  const stages = head.startsWith('[')
    ? [parser(), streamArray()]
    : /^\{\s*"[^"]*"[^{]*"?entities"?\s*:\s*\[|^\{\s*"entities"/.test(head)
      ? [parser(), pick({ filter: 'entities' }), streamArray()]
      : [parser({ jsonStreaming: true }), streamValues()]
  return chain([source, ...stages]) as AsyncIterable<{ value: JsonObject }>
}
