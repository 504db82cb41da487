/** M4: a body that came whole by its headers, and is cut: what each container format says of its own end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endCheck } from '../../../domain/media/container-end.ts'
import { box, element, mp3File, mp4File, oggFile, oggPage, webmFile, zipFile } from '../../support/media-files.ts'

const CONTENT = 'what was said. '.repeat(90)

function problemOf(extension: string, body: Uint8Array, step = body.length): string | null {
  const check = endCheck(extension)
  for (let at = 0; at < body.length; at += step) check.chunk(body.subarray(at, at + step))
  return check.problem()
}

const WHOLE: [string, string, Buffer][] = [
  ['ogg', 'one stream', oggFile(CONTENT)],
  ['opus', 'one page', oggFile(CONTENT, { pages: 1 })],
  ['ogg', 'two streams one after the other', Buffer.concat([oggFile(CONTENT), oggFile(CONTENT, { serial: 2 })])],
  ['mp3', 'frames', mp3File(7)],
  ['mp3', 'frames between tags, with their length in the first', mp3File(7, { info: true, tags: true })],
  ['mp4', 'its index behind the media', mp4File(CONTENT)],
  [
    'm4a',
    'a box that goes on to the end',
    Buffer.concat([mp4File(CONTENT), Buffer.from('\0\0\0\0free'), Buffer.alloc(90)]),
  ],
  ['mp4', 'a box of a long size', Buffer.concat([longBox('mdat', CONTENT), box('moov')])],
  ['webm', 'lengths throughout', webmFile(CONTENT)],
  ['webm', 'a stream without lengths', webmFile(CONTENT, { live: true })],
  ['zip', 'one entry', zipFile(CONTENT)],
  ['docx', 'a comment behind the directory', withComment(zipFile(CONTENT), 'made by hand')],
]

function longBox(type: string, content: string): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32BE(1)
  head.write(type, 4)
  head.writeBigUInt64BE(BigInt(16 + content.length), 8)
  return Buffer.concat([head, Buffer.from(content)])
}

function withComment(zip: Buffer, comment: string): Buffer {
  const end = Buffer.from(zip)
  end.writeUInt16LE(comment.length, end.length - 2)
  return Buffer.concat([end, Buffer.from(comment)])
}

describe('a whole file', () => {
  it.each(WHOLE)('%s: %s, in whatever pieces it comes', (extension, _what, body) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: body.length }), (step) => problemOf(extension, body, step) === null),
    )
  })

  it.each([
    ['ogg', oggFile(CONTENT)],
    ['mp3', mp3File(3)],
    ['zip', zipFile(CONTENT)],
  ])('%s with something behind its end is whole', (extension, body) => {
    expect(problemOf(extension, Buffer.concat([body, Buffer.from('\0\0 appended by somebody')]))).toBeNull()
    expect(problemOf(extension, Buffer.concat([body, Buffer.alloc(2)]))).toBeNull()
  })
})

/** Where a file can be cut and does not show it, bytes from its beginning. */
const UNSEEN: Record<string, (body: Buffer) => number[]> = {
  'mp3: frames': () => [417, 2 * 417, 3 * 417, 4 * 417, 5 * 417, 6 * 417],
  'mp4: its index behind the media': () => [],
  // Cut in the padding behind the index, which names no length.
  'm4a: a box that goes on to the end': (body) => [body.length - 98, ...range(body.length - 90, body.length)],
  'webm: a stream without lengths': (body) => liveBoundaries(body),
  'ogg: two streams one after the other': () => [oggFile(CONTENT).length],
  'mp3: frames between tags, with their length in the first': (body) => range(body.length - 128, body.length - 124),
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

function liveBoundaries(body: Buffer): number[] {
  const [info, block] = [element('1549a966', Buffer.from('info')), element('a3', Buffer.from(CONTENT))]
  const start = body.indexOf(Buffer.from('18538067', 'hex')) + 12
  const first = start + info.length + 12
  return [start, start + info.length, first, first + block.length, first + block.length + 12]
}

describe('a file that is cut', () => {
  it.each(WHOLE)('%s: %s, is too short by its own format', (extension, what, body) => {
    const unseen = new Set(UNSEEN[`${extension}: ${what}`]?.(body) ?? [])
    for (let length = 30; length < body.length; length++)
      expect([length, problemOf(extension, body.subarray(0, length)) === null]).toEqual([length, unseen.has(length)])
  })

  it('ogg: without the page that says it is the last, at the end of a page', () => {
    expect(problemOf('ogg', oggFile(CONTENT, { ends: false }))).toBe('its last Ogg page is not there')
  })

  it('ogg: of two streams side by side, one goes on', () => {
    const pages = [
      oggPage(Buffer.from('a'), 1, 0, 2),
      oggPage(Buffer.from('b'), 2, 0, 2),
      oggPage(Buffer.from('c'), 1, 1, 4),
    ]
    expect(problemOf('ogg', Buffer.concat(pages))).toBe('its last Ogg page is not there')
    expect(problemOf('ogg', Buffer.concat([...pages, oggPage(Buffer.from('d'), 2, 1, 4)]))).toBeNull()
  })

  it('ogg: a piece is missing in the middle', () => {
    const body = oggFile(CONTENT)
    const holed = Buffer.concat([body.subarray(0, 300), body.subarray(400)])
    expect(problemOf('ogg', holed)).not.toBeNull()
  })

  it('mp4: its media is not there', () => {
    expect(problemOf('mp4', box('ftyp', Buffer.from('mp42')))).toBe('its index (moov) is not there')
    expect(problemOf('mp4', Buffer.concat([box('ftyp'), box('moov')]))).toBe('its media (mdat) is not there')
  })
})

describe('what no format tells', () => {
  it.each(['txt', 'eml', 'json', 'constructor', null])('%s is left to the length that was announced', (extension) => {
    const check = endCheck(extension)
    check.chunk(Buffer.from('anything'))
    expect(check.problem()).toBeNull()
  })

  it('mp3 that stops being frames says nothing more', () => {
    expect(
      problemOf('mp3', Buffer.concat([mp3File(2), Buffer.from('no frame'), mp3File(1).subarray(0, 100)])),
    ).toBeNull()
  })

  it.each([
    ['MPEG-2 layer III, 64 kbit/s at 24 kHz', [0xff, 0xf3, 0x84, 0x00], 192],
    ['MPEG-2.5 layer III, 32 kbit/s at 8 kHz, mono', [0xff, 0xe3, 0x48, 0xc0], 288],
    ['MPEG-1 layer II, 192 kbit/s at 48 kHz', [0xff, 0xfd, 0xa4, 0x00], 576],
    ['MPEG-1 layer I, 384 kbit/s at 32 kHz, padded', [0xff, 0xff, 0xca, 0x00], 580],
  ])('%s has frames of its own length', (_kind, head, length) => {
    const frame = Buffer.concat([Buffer.from(head), Buffer.alloc(length - 4)])
    expect(problemOf('mp3', Buffer.concat([frame, frame, frame]))).toBeNull()
    expect(problemOf('mp3', Buffer.concat([frame, frame, frame]).subarray(0, -1))).toBe('it breaks off inside a frame')
    expect(problemOf('mp3', Buffer.concat([frame, frame, Buffer.alloc(1), frame]).subarray(0, -8))).toBeNull()
  })
})
