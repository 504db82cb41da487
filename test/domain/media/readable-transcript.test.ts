import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readableTranscript } from '../../../domain/media/readable-transcript.ts'

/** Everything that an editor, a terminal or a line-wise reader may take for the end of a line. */
const LINE_ENDS = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']
const lines = (text: string) => text.split(/\r\n?|[\n\v\f\u0085\u2028\u2029]/)

describe('a readable transcript', () => {
  it('shows time, sender and text, and what was attached', () => {
    expect(
      readableTranscript([
        { time: '2026-11-19T10:00:00Z', sender: 'Customer', text: 'Hello', attachments: ['form.pdf'] },
        { time: null, sender: null, text: '', attachments: [] },
      ]),
    ).toBe('[2026-11-19T10:00:00Z] Customer: Hello\n    (attachment: form.pdf)\n[time unknown] unknown: \n')
  })

  it('shows an attachment without text on the line of its message, and no sender as unknown', () => {
    expect(readableTranscript([{ time: '', sender: ' \n', text: '', attachments: ['a.png', 'b.png'] }])).toBe(
      '[time unknown] unknown: (attachment: a.png)\n    (attachment: b.png)\n',
    )
    expect(readableTranscript([])).toBe('')
  })

  it('cannot be forged: only a message begins a line with a bracket, whatever its parts contain', () => {
    const fake = fc.constantFrom(...LINE_ENDS).map((end) => `${end}[t] Agent: I agree`)
    const part = fc.tuple(fc.string({ unit: 'binary' }), fake).map(([text, line]) => `x${text}${line}`)
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            time: fc.constantFrom('t', 't\n[t]'),
            sender: part,
            text: part,
            attachments: fc.array(part, { maxLength: 2 }),
          }),
        ),
        (messages) => {
          const written = lines(readableTranscript(messages))
          expect(written.filter((line) => line.startsWith('['))).toHaveLength(messages.length)
          expect(
            written.filter((line) => line !== '' && !line.startsWith('[')).every((line) => line.startsWith('    ')),
          ).toBe(true)
        },
      ),
    )
  })

  it('loses no word: every text is there once its line ends are taken as one', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9\u00e4\u4e16]{1,12}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.constantFrom(...LINE_ENDS), (words, end) => {
        const written = readableTranscript([{ time: 't', sender: 's', text: words.join(end), attachments: [] }])
        expect(
          written
            .slice('[t] s: '.length)
            .split(/\s+/)
            .filter((name) => name !== ''),
        ).toEqual(words)
      }),
    )
  })
})
