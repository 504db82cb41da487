/** Small whole files of the container formats, byte by byte as their standards say. */
import { strToU8, zipSync } from 'fflate'

const BOS = 2
const EOS = 4

/** Ogg pages of one stream (RFC 3533), the last of them marked so. */
export function oggFile(content: string, { pages = 3, serial = 1, ends = true } = {}): Buffer {
  const body = Buffer.from(content)
  return Buffer.concat(
    Array.from({ length: pages }, (_, i) => {
      const share = body.subarray((i * body.length) / pages, ((i + 1) * body.length) / pages)
      return oggPage(share, serial, i, (i === 0 ? BOS : 0) | (ends && i === pages - 1 ? EOS : 0))
    }),
  )
}

export function oggPage(body: Uint8Array, serial: number, sequence: number, flags: number): Buffer {
  const lengths = [...Array.from({ length: Math.floor(body.length / 255) }, () => 255), body.length % 255]
  const head = Buffer.alloc(27)
  head.write('OggS')
  head[5] = flags
  head.writeUInt32LE(serial, 14)
  head.writeUInt32LE(sequence, 18)
  head[26] = lengths.length
  return Buffer.concat([head, Buffer.from(lengths), body])
}

export function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** ISO 14496-12: type, media, and the index behind them, as a recorder writes it. */
export function mp4File(content: string): Buffer {
  return Buffer.concat([
    box('ftyp', Buffer.from('mp42\0\0\0\0')),
    box('mdat', Buffer.from(content)),
    box('moov', box('mvhd')),
  ])
}

/** A master or a leaf of EBML (RFC 8794); `unknown`: without a length. */
export function element(id: string, content: Uint8Array, size: 'short' | 'long' | 'unknown' = 'short'): Buffer {
  const name = Buffer.from(id, 'hex')
  if (size === 'unknown') return Buffer.concat([name, Buffer.from('01ffffffffffffff', 'hex'), content])
  const length = Buffer.alloc(size === 'short' ? 2 : 8)
  if (size === 'short') length.writeUInt16BE(0x4000 + content.length)
  else length.writeBigUInt64BE(2n ** 56n + BigInt(content.length))
  return Buffer.concat([name, length, content])
}

/** `live`: as a stream is written, without the length of its segment and its clusters. */
export function webmFile(content: string, { live = false } = {}): Buffer {
  const size = live ? 'unknown' : 'long'
  const cluster = element('1f43b675', element('a3', Buffer.from(content)), size)
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('webm'))),
    element('18538067', Buffer.concat([element('1549a966', Buffer.from('info')), cluster, cluster]), size),
  ])
}

/** MPEG-1 layer III frames of 128 kbit/s at 44.1 kHz: 417 bytes each. `info`: the first names the length of all. */
export function mp3File(frames: number, { info = false, tags = false } = {}): Buffer {
  const all = Buffer.concat(Array.from({ length: frames }, () => frame()))
  if (info) {
    all.write('Info', 4 + 32)
    all.writeUInt32BE(3, 4 + 32 + 4)
    all.writeUInt32BE(frames, 4 + 32 + 8)
    all.writeUInt32BE(all.length, 4 + 32 + 12)
  }
  const id3 = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x14'), Buffer.alloc(20)])
  return tags ? Buffer.concat([id3, all, Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)])]) : all
}

function frame(): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)])
}

export function zipFile(content: string): Buffer {
  return Buffer.from(zipSync({ 'note.txt': strToU8(content) }))
}
