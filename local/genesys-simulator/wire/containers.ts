/** Whole files of the container formats, of exactly the size asked for, around whatever bytes they are filled with. */
import { crc32 } from 'node:zlib'

/** Bytes that depend on the file: the same whenever they are asked for. */
export type Filling = (bytes: number) => Iterable<Buffer>
export type Container = (id: string, size: number, filling: Filling) => Iterable<Buffer>

const CONTAINERS: Record<string, { smallest: number; write: Container }> = {
  'audio/ogg': { smallest: 120, write: ogg },
  'audio/mpeg': { smallest: 500, write: mp3 },
  'audio/wav': { smallest: 120, write: wav },
  'audio/webm': { smallest: 120, write: webm },
  'video/mp4': { smallest: 120, write: mp4 },
  'application/zip': { smallest: 200, write: zip },
}

/** Null for a type that is no container, and for less than one can be. */
export function containerOf(contentType: string, size: number): Container | null {
  const found = CONTAINERS[contentType.split(';')[0] ?? '']
  return found === undefined || size < found.smallest ? null : found.write
}

const SEGMENT = 255
const PAGE = 27
const FULL_PAGE = PAGE + SEGMENT + SEGMENT * SEGMENT

/** Pages of one stream (RFC 3533); the last says that it is. */
function* ogg(id: string, size: number, filling: Filling): Iterable<Buffer> {
  let left = size
  for (let sequence = 0; left > 0; sequence++) {
    // What is left behind a page must be enough for another.
    const page = left > FULL_PAGE + PAGE + 1 ? FULL_PAGE : left > FULL_PAGE - SEGMENT ? Math.floor(left / 2) : left
    left -= page
    const segments = Math.ceil((page - PAGE) / (SEGMENT + 1))
    const body = page - PAGE - segments
    const head = Buffer.alloc(PAGE + segments, SEGMENT)
    head.fill(0, 0, PAGE)
    head.write('OggS', 'latin1')
    head[5] = (sequence === 0 ? 2 : 0) | (left === 0 ? 4 : 0)
    head.write(id.slice(0, 4), 14, 'latin1')
    head.writeUInt32LE(sequence, 18)
    head[26] = segments
    head[PAGE + segments - 1] = body - (segments - 1) * SEGMENT
    yield head
    yield* filled(sequence === 0 ? id : '', body, filling)
  }
}

/** MPEG-1 layer III, 128 kbit/s at 44.1 kHz, behind a tag that takes what is left over (ID3v2.4). */
function* mp3(id: string, size: number, filling: Filling): Iterable<Buffer> {
  const frames = Math.floor((size - 10 - id.length) / 417)
  const tag = size - frames * 417
  const head = Buffer.alloc(tag)
  head.write('ID3\x04', 'latin1')
  for (let i = 0; i < 4; i++) head[9 - i] = ((tag - 10) >> (7 * i)) & 0x7f
  head.write(id, 10)
  yield head
  for (let i = 0; i < frames; i++) {
    yield Buffer.from([0xff, 0xfb, 0x90, 0x00])
    yield* filling(413)
  }
}

/** RIFF, PCM, 8 kHz, 8 bit, mono. */
function* wav(id: string, size: number, filling: Filling): Iterable<Buffer> {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(size - 8, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(size - 44, 40)
  yield head
  yield* filled(id, size - 44, filling)
}

/** EBML (RFC 8794): a head, and a segment of one cluster with one block. */
function* webm(id: string, size: number, filling: Filling): Iterable<Buffer> {
  const head = element('1a45dfa3', 7)
  yield head
  yield Buffer.from('428284', 'hex')
  yield Buffer.from('webm')
  let left = size - head.byteLength - 7
  for (const name of ['18538067', '1f43b675', 'a3']) {
    const length = name.length / 2 + 8
    left -= length
    yield element(name, left)
  }
  yield* filled(id, left, filling)
}

function element(name: string, length: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(2n ** 56n + BigInt(length))
  return Buffer.concat([Buffer.from(name, 'hex'), size])
}

/** ISO 14496-12: a type, an empty index, and the media. */
function* mp4(id: string, size: number, filling: Filling): Iterable<Buffer> {
  yield box('ftyp', 24)
  yield Buffer.from('mp42\0\0\0\0mp42isom', 'latin1')
  yield box('moov', 8)
  yield box('mdat', size - 32)
  yield* filled(id, size - 40, filling)
}

function box(type: string, size: number): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(size)
  head.write(type, 4, 'latin1')
  return head
}

const ENTRY = 'text.txt'

/** APPNOTE: one entry as it is, the directory, and the end that says where that is. */
function* zip(id: string, size: number, filling: Filling): Iterable<Buffer> {
  const length = size - 30 - 46 - 22 - 2 * ENTRY.length
  const facts = Buffer.alloc(16)
  facts.writeUInt32LE(0x0021_0000)
  facts.writeUInt32LE(
    [...filled(id, length, filling)].reduce((sum, chunk) => crc32(chunk, sum), 0),
    4,
  )
  facts.writeUInt32LE(length, 8)
  facts.writeUInt32LE(length, 12)
  const named = Buffer.from([ENTRY.length, 0, 0, 0])
  yield Buffer.concat([Buffer.from('PK\x03\x04\x0a\0\0\0\0\0', 'latin1'), facts, named, Buffer.from(ENTRY)])
  yield* filled(id, length, filling)
  yield Buffer.concat([
    Buffer.from('PK\x01\x02\x0a\0\x0a\0\0\0\0\0', 'latin1'),
    facts,
    named,
    Buffer.alloc(14),
    Buffer.from(ENTRY),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + ENTRY.length, 12)
  end.writeUInt32LE(size - 22 - 46 - ENTRY.length, 16)
  yield end
}

/** The id, as much of it as there is room for, and the filling behind it. */
function* filled(id: string, bytes: number, filling: Filling): Iterable<Buffer> {
  const mark = Buffer.from(id).subarray(0, bytes)
  yield mark
  yield* filling(bytes - mark.byteLength)
}
