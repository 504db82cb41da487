import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mediaCheck } from '../../domain/media-check.ts'
import { mediaTypeOf } from '../../domain/media-type.ts'

const OGG = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(1000, 7)])

function run(expectation: Parameters<typeof mediaCheck>[0], chunks: readonly Uint8Array[]): void {
  const check = mediaCheck(expectation)
  for (const chunk of chunks) check.chunk(chunk)
  check.end()
}
const recording = (contentType: string, contentLength: number | null) => ({ contentType, contentLength, expect: 'recording' as const })

describe('a download', () => {
  it('counts when type, length and leading bytes agree, however it is cut', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: OGG.length })), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), OGG.length]
      run(recording('audio/ogg; codecs=opus', OGG.length), at.slice(1).map((to, i) => OGG.subarray(at[i], to)))
    }))
  })

  it.each([
    ['a web page as audio', 'audio/ogg', Buffer.from('<!DOCTYPE html><html></html>'), 'media-rejected'],
    ['an XML error as audio', 'audio/ogg', Buffer.from('<?xml version="1.0"?><Error/>'), 'media-rejected'],
    ['a page after white space', 'application/json', Buffer.from('\n  <html>'), 'media-rejected'],
    ['Ogg bytes called WAV', 'audio/wav', OGG, 'media-rejected'],
    ['nothing at all', 'audio/ogg', Buffer.alloc(0), 'media-too-short'],
  ])('%s is refused', (_what, type, bytes, code) => {
    expect(() => run(recording(type, null), [bytes])).toThrow(expect.objectContaining({ code }))
  })

  it('that is shorter or longer than announced is refused', () => {
    expect(() => run(recording('audio/ogg', OGG.length + 1), [OGG])).toThrow(expect.objectContaining({ code: 'media-too-short' }))
    expect(() => run(recording('audio/ogg', OGG.length - 1), [OGG])).toThrow(expect.objectContaining({ code: 'media-rejected' }))
  })

  it('of an attachment may be empty, or a web page', () => {
    run({ contentType: 'text/plain', contentLength: 0, expect: 'attachment' }, [])
    run({ contentType: 'text/html', contentLength: null, expect: 'attachment' }, [Buffer.from('<html></html>')])
  })

  it('has a type that recordings have: never a page, never a text of the server', () => {
    for (const type of ['text/html', 'application/xml', 'text/xml; charset=utf-8', '', null, 'nonsense']) expect(mediaTypeOf(type)).toBeNull()
    expect(mediaTypeOf('AUDIO/OGG; codecs=opus')).toEqual({ extension: 'ogg', contentType: 'audio/ogg' })
  })
})
