/**
 * The bytes of recordings and attachments: made on the fly, never held, different for each id, with the right leading
 * bytes.
 */
import { createHash } from 'node:crypto'
import { digest, draw } from './random.ts'
import { SEEDED_NUMBERS } from './seeded-text.ts'
import { containerOf } from './wire/containers.ts'
import { HOSTILE, hostileFiles } from './wire/hostile-files.ts'
import { packedCard } from './wire/packed-card.ts'

const BLOCK = noise(1 << 20)
const CHUNK = 256 * 1024
/** How a whole file of the type ends. */
const TAILS: Record<string, string> = {
  'application/json': '"}',
  'application/pdf': '\n%%EOF\n',
  'image/png': 'IEND\xaeB`\x82',
}

/** Chunks of exactly `size` bytes that depend on id and type alone. @param seeded text files hold a card number */
export function* contentOf(id: string, contentType: string, size: number, seeded = false): Generator<Buffer> {
  if (contentType === 'application/zip' && size === packedCard().byteLength) return yield Buffer.from(packedCard())
  const hostile = contentType === HOSTILE ? hostileFiles().find((file) => file.byteLength === size) : undefined
  if (hostile !== undefined) return yield Buffer.from(hostile)
  const container = containerOf(contentType, size)
  if (container !== null) return yield* container(id, size, (bytes) => noiseOf(id, bytes))
  const head = seeded ? seededHead(id, contentType, size) : headOf(id, contentType, size)
  yield head.subarray(0, size)
  if (size <= head.byteLength) return
  // Text types stay text: the noise is printable anyway; JSON, PDF and PNG have an end.
  const tail = Buffer.from(TAILS[contentType.split(';')[0] ?? ''] ?? '', 'latin1')
  yield* noiseOf(id, size - head.byteLength - tail.byteLength)
  yield tail.subarray(0, size - head.byteLength)
}

function* noiseOf(id: string, bytes: number): Generator<Buffer> {
  let left = bytes
  let at = digest('offset', id).readUInt32LE(0) % BLOCK.byteLength
  while (left > 0) {
    const take = Math.min(left, CHUNK, BLOCK.byteLength - at)
    yield BLOCK.subarray(at, at + take)
    left -= take
    at = (at + take) % BLOCK.byteLength
  }
}

export function sha256Of(id: string, contentType: string, size: number, seeded = false): string {
  const hash = createHash('sha256')
  for (const chunk of contentOf(id, contentType, size, seeded)) hash.update(chunk)
  return hash.digest('hex')
}

/** Printable noise that JSON need not escape. */
function noise(bytes: number): Buffer {
  const d = draw('noise')
  const block = Buffer.alloc(bytes)
  for (let i = 0; i < bytes; i++) block[i] = 97 + d.whole(0, 25)
  return block
}

function seededHead(id: string, contentType: string, size: number): Buffer {
  const number = draw('file', id).pick(SEEDED_NUMBERS)
  const head = headOf(id, contentType, size)
  if (contentType.startsWith('application/json'))
    return Buffer.concat([Buffer.from(`{"note":"card ${number}",`), head.subarray(1)])
  return contentType.startsWith('text/') ? Buffer.concat([Buffer.from(`card ${number}, cvv 987\n`), head]) : head
}

function headOf(id: string, contentType: string, size: number): Buffer {
  const mark = Buffer.from(id)
  switch (contentType.split(';')[0]) {
    case 'application/json':
      return Buffer.from(`{"recording":"${id}","sample":"`)
    case 'application/pdf':
      return Buffer.concat([Buffer.from('%PDF-1.7\n'), mark])
    case 'image/png':
      return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), mark])
    default:
      return Buffer.from(`${id},${size}\n`)
  }
}
