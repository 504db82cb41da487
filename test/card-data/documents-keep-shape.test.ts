import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KINDS, type Kind } from '../../bench/conversations/document.ts'
import { document } from '../../bench/conversations/generate.ts'
import { LANGUAGES } from '../../bench/conversations/phrases.ts'
import { scrubMessages } from '../../card-data/scrub.ts'
import { maskDocument } from '../../cli/commands/support/scrub-document.ts'

const seed = fc.integer({ min: 0 })
const language = fc.constantFrom(...LANGUAGES)

async function masked(source: string, kind: Kind): Promise<string> {
  const { bytes } = await maskDocument(new TextEncoder().encode(source), `document.${kind}`, kind)
  return new TextDecoder().decode(bytes)
}

/** Fields that hold what was said; all others say who, when, where and how sure. */
const SAID = new Set(['text', 'word', 'decoratedText', 'transcript', 'phrase'])

/** Every place of a JSON document with its value; what was said only with its length. */
function placesOf(json: unknown, place = '', key = ''): string[] {
  if (typeof json !== 'object' || json === null)
    return [`${place}: ${typeof json === 'string' && SAID.has(key) ? json.length : JSON.stringify(json)}`]
  return Object.entries(json).flatMap(([name, value]) =>
    placesOf(value, `${place}/${name}`, Array.isArray(json) ? key : name),
  )
}

describe('a document that is masked', () => {
  it('keeps its length, and every character that is not masked', async () => {
    await fc.assert(
      fc.asyncProperty(seed, language, fc.constantFrom<Kind>(...KINDS), async (of, spoken, kind) => {
        const { source } = document(`shape/${of}`, spoken, kind)
        const after = await masked(source, kind)
        expect(after.length).toBe(source.length)
        // Where a mask stands, what was there; everything else as it is.
        expect(after.replaceAll(/\*/g, (_, at: number) => source.charAt(at))).toBe(source)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps ids, times and offsets of words, and all that is not said', async () => {
    await fc.assert(
      fc.asyncProperty(seed, language, fc.constantFrom<Kind>('transcript', 'messages'), async (of, spoken, kind) => {
        const { source } = document(`shape/${of}`, spoken, kind)
        expect(placesOf(JSON.parse(await masked(source, kind)))).toEqual(placesOf(JSON.parse(source)))
      }),
      { numRuns: 60 },
    )
  })
})

describe('turns that are masked', () => {
  const pieces = ['4111', '1111', '4111 1111 1111 1111', 'venti nove', 'vier', 'double five', 'forty won', 'deux cents']
  const words = ['my card number is', 'the security code please', 'um', 'ok', '\n', '***', '𝟜', '４', 'e\u0301', '<b>']
  const text = fc.array(fc.constantFrom(...pieces, ...words), { maxLength: 9 }).map((parts) => parts.join(' '))
  const turns = fc.array(fc.record({ sender: fc.constantFrom('a', 'b', null), text }), { maxLength: 10 })

  it('are as long as they were, and their findings are the masks', () => {
    fc.assert(
      fc.property(turns, (messages) => {
        for (const [i, { text: masked, findings }] of scrubMessages(messages).entries()) {
          const before = messages[i]?.text ?? ''
          expect(masked.length).toBe(before.length)
          let rebuilt = before
          for (const { start, end, masked: mask } of findings) {
            expect(mask.length).toBe(end - start)
            rebuilt = rebuilt.slice(0, start) + mask + rebuilt.slice(end)
          }
          expect(rebuilt).toBe(masked)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('are so when a word for a digit stands in one for two digits', () => {
    const [, { text: after } = { text: '' }] = scrubMessages([
      { sender: 'a', text: 'quale numero compare sul fronte della sua carta' },
      {
        sender: 'b',
        text: 'il mio è trentaquattro sessantaquattro trentacinque zero zero sessantanove ottantotto venti nove',
      },
    ])
    expect(after).toMatch(/^il mio è [* ]{87}$/)
  })
})
