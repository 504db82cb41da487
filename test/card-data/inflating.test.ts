import { constants, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examination } from '../../card-data/files/attachment.ts'
import { inflating } from '../../card-data/files/inflating.ts'
import type { Reading } from '../../card-data/files/reading.ts'
import { noise } from '../support/noise.ts'

function unpacking(wrapping: 'deflate' | 'gzip', most = Infinity) {
  let left = most
  const stopped: string[] = []
  const reading: Reading = {
    found: () => {},
    unread: () => {},
    unpacked: (bytes) => (left = Math.max(0, left - bytes)),
    stop: (why) => {
      stopped.push(why)
      left = 0
    },
  }
  const pieces: Uint8Array[] = []
  const stream = inflating(reading, wrapping, (piece) => {
    if (reading.unpacked(piece.length) > 0) pieces.push(piece)
  })
  return { ...stream, stopped, text: () => Buffer.concat(pieces), pieces }
}

function push({ push: give }: { push: (chunk: Uint8Array) => void }, bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) give(bytes.slice(at, at + size))
}

const content = fc
  .array(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 40 }), fc.constantFrom('0'.repeat(9000), 'and so on ')), {
    maxLength: 30,
  })
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))))
const packer = fc.record({ level: fc.integer({ min: 0, max: 9 }), strategy: fc.integer({ min: 0, max: 4 }) })
const size = fc.constantFrom(1, 2, 7, 300, 65_536)

describe('packed streams', () => {
  it('come out as they went in, whatever pieces they come in', () => {
    fc.assert(
      fc.property(content, packer, size, (bytes, how, step) => {
        const stream = unpacking('deflate')
        push(stream, deflateRawSync(bytes, how), step)
        expect(stream.text().equals(bytes)).toBe(true)
        expect(stream.isWhole()).toBe(true)
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it('of many members come out one behind the other', () => {
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 4 }), packer, size, (members, how, step) => {
        const stream = unpacking('gzip')
        push(stream, Buffer.concat(members.map((bytes) => gzipSync(bytes, how))), step)
        expect(stream.text().equals(Buffer.concat(members))).toBe(true)
        expect(stream.isWhole()).toBe(true)
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('that break off come out as far as they are there, and are not whole', () => {
    fc.assert(
      fc.property(content, packer, size, fc.double({ min: 0, max: 0.99, noNaN: true }), (bytes, how, step, share) => {
        const stream = unpacking('gzip')
        const packed = gzipSync(bytes, how)
        push(stream, packed.subarray(0, Math.floor(share * packed.length)), step)
        const text = stream.text()
        expect(bytes.subarray(0, text.length).equals(text)).toBe(true)
        expect(stream.isWhole()).toBe(false)
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('that are damaged say so, after what stood before the damage', () => {
    const bytes = Buffer.from(noise(50_000, 2))
    // Behind them begins a block of a kind that there is not.
    const packed = Buffer.concat([deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }), Buffer.from([6])])
    const stream = unpacking('deflate')
    expect(() => {
      push(stream, packed, 4096)
    }).toThrow('invalid')
    expect(stream.text().equals(bytes)).toBe(true)
    expect(stream.isWhole()).toBe(false)
  })

  it('leave alone what stands behind their end', () => {
    const stream = unpacking('deflate')
    push(stream, Buffer.concat([deflateRawSync(Buffer.from('hello')), noise(100, 3)]), 3)
    expect(stream.text().toString()).toBe('hello')
    expect(stream.isWhole()).toBe(true)
  })

  it('give no piece more once nothing more may be unpacked', () => {
    const stream = unpacking('deflate', 100_000)
    push(stream, deflateRawSync(noise(3_000_000, 4)), 65_536)
    expect(stream.text().length).toBeLessThan(100_000)
    expect(stream.stopped).toEqual([])
  })

  it('are stopped within a piece when they are one thing repeated', () => {
    const stream = unpacking('gzip')
    push(stream, gzipSync(new Uint8Array(50_000_000)), 65_536)
    expect(stream.stopped).toEqual(['packed more densely than any document'])
    expect(stream.text().length).toBeLessThan(256_000 + 16_384)
  })
})

describe('a gzip file', () => {
  const verdict = (bytes: Uint8Array) => {
    const { push: give, end } = examination({ contentType: null, name: null })
    give(bytes)
    return end()
  }
  const card = gzipSync(Buffer.from(`card 4111 1111 1111 1111 ${'and so on '.repeat(50)}`))

  it('whose checksum is another file’s is not clean', () => {
    const packed = gzipSync(Buffer.from('hello'))
    packed.writeUInt32LE(1, packed.length - 8)
    expect(verdict(packed)).toMatchObject({ verdict: 'opaque' })
  })

  it('that breaks off behind a card number is suspect', () => {
    expect(verdict(card.subarray(0, -9))).toMatchObject({ verdict: 'suspect' })
    expect(verdict(card.subarray(0, 4))).toMatchObject({ verdict: 'opaque', why: 'compressed data that does not end' })
  })
})
