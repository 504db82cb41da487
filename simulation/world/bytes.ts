/** Bytes of recordings: a well-formed container, different for each id, the same in every run. */
import { createHash } from 'node:crypto'

const HEADER = 44

/** A WAV file (RIFF, PCM, 8 kHz, 8 bit, mono) of exactly `size` bytes. */
export function wavBytes(id: string, size: number): Buffer {
  const file = Buffer.alloc(size + (size % 2))
  const data = file.byteLength - HEADER
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.byteLength - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(8000, 24)
  file.writeUInt32LE(8000, 28)
  file.writeUInt16LE(1, 32)
  file.writeUInt16LE(8, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(data, 40)
  const noise = createHash('sha512').update(id).digest()
  for (let at = HEADER; at < file.byteLength; at += noise.byteLength) noise.copy(file, at)
  return file
}

/** An MP4 file (ISO 14496-12): a type, an empty movie, and `size` bytes of data. */
export function mp4Bytes(id: string, size: number): Buffer {
  const data = wavBytes(id, size)
  return Buffer.concat([box('ftyp', Buffer.from('mp42\0\0\0\0mp42isom', 'latin1')), box('moov'), box('mdat', data)])
}

function box(type: string, content: Uint8Array = Buffer.of()): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.byteLength, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
