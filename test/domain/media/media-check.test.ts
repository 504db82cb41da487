import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mediaCheck } from '../../../domain/media/media-check.ts'
import { oggFile } from '../../support/media-files.ts'
import { leadingBytesAgree, mediaTypeOf } from '../../../domain/media/media-type.ts'

const OGG = oggFile('a sound '.repeat(90))

function run(expectation: Parameters<typeof mediaCheck>[0], chunks: readonly Uint8Array[]): void {
  const check = mediaCheck(expectation)
  for (const chunk of chunks) check.chunk(chunk)
  check.end()
}
const recording = (contentType: string, contentLength: number | null) => ({
  contentType,
  contentLength,
  expect: 'recording' as const,
})

describe('a download', () => {
  it('counts when type, length and leading bytes agree, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: OGG.length })), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), OGG.length]
        run(
          recording('audio/ogg; codecs=opus', OGG.length),
          at.slice(1).map((to, i) => OGG.subarray(at[i], to)),
        )
      }),
    )
  })

  it.each([
    ['a web page as audio', 'audio/ogg', '<!DOCTYPE html><html></html>', 'media-rejected'],
    ['an XML error as audio', 'audio/ogg', '<?xml version="1.0"?><Error/>', 'media-rejected'],
    ['a page after white space', 'application/json', '\n  <html>', 'media-rejected'],
    ['a page after a byte order mark', 'text/plain', '\u00ef\u00bb\u00bf<HTML>', 'media-rejected'],
    ['a bare tag as mail', 'message/rfc822', '<AccessDenied>', 'media-rejected'],
    ['a page in UTF-16 as MP3', 'audio/mpeg', '\u00ff\u00fe<\0h\0t\0m\0l\0', 'media-rejected'],
    ['Ogg bytes called WAV', 'audio/wav', 'OggS\0\0', 'media-rejected'],
    ['RIFF that is no WAVE', 'audio/x-wav', 'RIFF\0\0\0\0AVI ', 'media-rejected'],
    ['a text that begins like a ZIP', 'application/zip', 'PKZIP is not installed', 'media-rejected'],
    ['half a signature', 'audio/ogg', 'Ogg', 'media-rejected'],
    ['nothing at all', 'audio/ogg', '', 'media-too-short'],
  ])('%s is refused', (_what, type, bytes, code) => {
    expect(() => run(recording(type, null), [Buffer.from(bytes, 'latin1')])).toThrow(
      expect.objectContaining({ code, retryable: true }),
    )
  })

  it.each([
    ['audio/ogg', 'OggS'],
    ['audio/opus', 'OggS'],
    ['audio/wav', 'RIFF\x04\0\0\0WAVE'],
    ['audio/wav', 'RIFF\xff\xff\xff\xffWAVE'],
    ['audio/webm', '\x1a\x45\xdf\xa3'],
    ['video/webm', '\x1a\x45\xdf\xa3'],
    ['audio/mpeg', 'ID3\x04'],
    ['audio/mpeg', '\xff\xfb\x90'],
    ['audio/mpeg', '\xff\xf3\x40'],
    ['audio/aac', '\xff\xf1\x50'],
    ['video/mp4', '\0\0\0\x18ftypmp42'],
    ['application/zip', 'PK\x03\x04'],
    ['application/zip', 'PK\x05\x06'],
    ['application/json', '\xef\xbb\xbf\n {"a":1}'],
    ['application/pdf', '%PDF-1.7 ... %%EOF\n'],
    ['image/png', '\x89PNG\r\n...IEND\xaeB`\x82'],
    ['image/jpeg', '\xff\xd8\xff\xe0...\xff\xd9'],
    ['message/rfc822', 'Received: from mail.example.com'],
  ])('%s may begin with its signature', (type, bytes) => {
    expect(leadingBytesAgree(mediaTypeOf(type)?.extension ?? '', Buffer.from(bytes, 'latin1'))).toBe(true)
  })

  it('that is wrong is refused before it is all there', () => {
    const check = mediaCheck(recording('audio/ogg', 10_000_000))
    expect(() => check.chunk(Buffer.from('<html>'.padEnd(300)))).toThrow(
      expect.objectContaining({ code: 'media-rejected' }),
    )
  })

  it('that is shorter or longer than announced is refused', () => {
    expect(() => run(recording('audio/ogg', OGG.length + 1), [OGG])).toThrow(
      expect.objectContaining({ code: 'media-too-short' }),
    )
    expect(() => run(recording('audio/ogg', OGG.length - 1), [OGG])).toThrow(
      expect.objectContaining({ code: 'media-rejected' }),
    )
    expect(() => run({ contentType: 'application/pdf', contentLength: 10, expect: 'attachment' }, [])).toThrow(
      '0 bytes of 10',
    )
  })

  it('that is cut by its format is refused, unless the source says that the file has just this length', () => {
    const cut = OGG.subarray(0, -10)
    const expectation = { contentType: 'audio/ogg', contentLength: cut.length, expect: 'attachment' as const }
    for (const declaredBytes of [undefined, null, OGG.length])
      expect(() => run({ ...expectation, ...(declaredBytes === undefined ? {} : { declaredBytes }) }, [cut])).toThrow(
        expect.objectContaining({ code: 'media-too-short', retryable: true }),
      )
    run({ ...expectation, declaredBytes: cut.length }, [cut])
  })

  it('of an attachment may be empty, or a web page', () => {
    run({ contentType: 'text/plain', contentLength: 0, expect: 'attachment' }, [])
    run({ contentType: 'text/html', contentLength: null, expect: 'attachment' }, [Buffer.from('<html></html>')])
  })

  it('has a type that recordings have: never a page, never a text of the server', () => {
    for (const type of [
      'text/html',
      'application/xml',
      'text/xml; charset=utf-8',
      '',
      null,
      'nonsense',
      'constructor',
      '__proto__',
    ])
      expect(mediaTypeOf(type)).toBeNull()
    expect(mediaTypeOf('AUDIO/OGG; codecs=opus')).toEqual({ extension: 'ogg', contentType: 'audio/ogg' })
  })
})

describe('a body that is cut although its headers do not say so', () => {
  const wav = Buffer.concat([
    Buffer.from('RIFF'),
    Buffer.from([0x24, 0x20, 0, 0]),
    Buffer.from('WAVE'),
    Buffer.alloc(8224),
  ])
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n', 'latin1'),
    Buffer.alloc(9000, 1),
    Buffer.from('IEND\xaeB`\x82', 'latin1'),
  ])
  const jpg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(9000, 1), Buffer.from([0xff, 0xd9])])
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(9000, 32), Buffer.from('%%EOF\n')])

  it.each<[string, Buffer]>([
    ['audio/wav', wav],
    ['image/png', png],
    ['image/jpeg', jpg],
    ['application/pdf', pdf],
  ])('is too short by its own format: %s', (contentType, whole) => {
    const attachment = { contentType, contentLength: null, expect: 'attachment' as const }
    fc.assert(
      fc.property(fc.integer({ min: 16, max: whole.length }), fc.integer({ min: 1, max: 4000 }), (length, step) => {
        const body = whole.subarray(0, length)
        const chunks = Array.from({ length: Math.ceil(length / step) }, (_, i) =>
          body.subarray(i * step, (i + 1) * step),
        )
        // The line end after the mark of a PDF belongs to nobody.
        if (length >= whole.length - (contentType === 'application/pdf' ? 1 : 0)) run(attachment, chunks)
        else expect(() => run(attachment, chunks)).toThrow(expect.objectContaining({ code: 'media-too-short' }))
      }),
    )
  })
})
