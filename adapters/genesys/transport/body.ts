/** Bodies as they come: unpacked, and given up when they drip. */
import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { peeked } from '../wire/peek.ts'

/** What we can unpack: a details page is seven times smaller that way. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** Bytes a second below which a body is given up, once it has been waited for so long: a hang in small pieces. */
const LEAST_RATE = 4 * 1024
const GRACE_MS = 60_000

export class UnknownEncodingError extends Error {
  override readonly name = 'UnknownEncodingError'
}
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError'
}

/**
 * The body unpacked as its header says, also when nobody asked for packing (RFC 9110 section 12.5.3 allows it).
 * @param encoding of `content-encoding`: names in the order they were applied @throws UnknownEncodingError
 */
export function unpacked(body: AsyncIterable<Uint8Array>, encoding: string | null): AsyncIterable<Uint8Array> {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  return names.reduceRight(unpackedBy, body)
}

function unpackedBy(body: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return through(body, createGunzip())
    case 'br':
      return through(body, createBrotliDecompress())
    case 'zstd':
      return through(body, createZstdDecompress())
    case 'deflate':
      return inflated(body)
    default:
      throw new UnknownEncodingError(`content-encoding ${name.slice(0, 40)}`)
  }
}

/** Some servers leave the zlib header out (RFC 9110 section 8.4.1.2 names them). */
async function* inflated(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { head, rest } = await peeked(body)
  yield* through(rest, ((head[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw())
}

function through(body: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(body), transform, () => {})
}

/**
 * The body, counted, and only while it flows. Only the time that the source takes counts: a reader may be slow.
 * @param elapsed ms of any steady clock @throws TooSlowError
 */
export async function* flowing(
  body: AsyncIterable<Uint8Array>,
  elapsed: () => number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = body[Symbol.asyncIterator]()
  let waited = 0
  let bytes = 0
  try {
    for (;;) {
      const from = elapsed()
      const next = await iterator.next()
      if (next.done === true) return
      waited += elapsed() - from
      bytes += next.value.byteLength
      if (waited > GRACE_MS && bytes < (waited / 1000) * LEAST_RATE)
        throw new TooSlowError(`${bytes} bytes in ${Math.round(waited / 1000)} seconds`)
      yield next.value
    }
  } finally {
    await iterator.return?.()
  }
}
