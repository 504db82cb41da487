import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubSpeech } from '../../../use-cases/conversation/scrub-speech.ts'
import type { Json, JsonObject } from '../../../domain/json.ts'

const NUMBER = '4539148803436467'
const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const spelt = (digits: string) => [...digits].map((digit) => DIGITS[Number(digit)] ?? '')

interface Said {
  side: 'internal' | 'external'
  text: string
  words: string[]
}
const plain = (side: Said['side'], text: string): Said => ({ side, text, words: text.split(' ') })

function transcript(phrases: readonly Said[], more: (phrase: Said) => JsonObject = () => ({})): JsonObject {
  return {
    conversationId: 'c',
    transcripts: [
      {
        transcriptId: 't',
        phrases: phrases.map((phrase, i) => ({
          text: phrase.text,
          stability: 1,
          startTimeMs: 1_700_000_000_000 + i * 2000,
          participantPurpose: phrase.side,
          words: phrase.words.map((word, w) => ({
            word,
            confidence: 0.9,
            startTimeMs: 1_700_000_000_000 + i * 2000 + w,
          })),
          ...more(phrase),
        })),
        analytics: {
          sentiment: phrases.map(({ text, side }, phraseIndex) => ({ participant: side, phrase: text, phraseIndex })),
        },
      },
    ],
  }
}

/** Every digit that can still be read in one kind of copy, in the order of the call. */
function readable(value: JsonObject, copy: (phrase: JsonObject) => string, side: string): string {
  const [first] = value['transcripts'] as { phrases: JsonObject[] }[]
  const text = (first?.phrases ?? [])
    .filter((phrase) => phrase['participantPurpose'] === side)
    .map(copy)
    .join(' ')
  return text
    .toLowerCase()
    .split(/([^a-z0-9*]+)/)
    .map((word) => (DIGITS.includes(word) ? String(DIGITS.indexOf(word)) : word.replace(/[^\d*]/g, '')))
    .join('')
}
const asText = (phrase: JsonObject) => String(phrase['text'])
const asWords = (phrase: JsonObject) => (phrase['words'] as { word: string }[]).map(({ word }) => word).join(' ')

describe('a transcript', () => {
  it('masks in the words what the question of the other side gave its meaning in the text', () => {
    const { value, findings } = scrubSpeech(
      transcript([plain('internal', 'and the security code'), plain('external', 'four eight two')]),
    )
    expect(JSON.stringify(value)).not.toMatch(/eight/)
    expect((value['transcripts'] as { phrases: { words: JsonObject[] }[] }[])[0]?.phrases[1]?.words).toEqual([
      { word: '****', confidence: 0.9, startTimeMs: 1_700_000_002_000 },
      { word: '*****', confidence: 0.9, startTimeMs: 1_700_000_002_001 },
      { word: '***', confidence: 0.9, startTimeMs: 1_700_000_002_002 },
    ])
    expect(findings).toContainEqual({ where: 'phrases[].text', kind: 'security-code', count: 1 })
    expect(findings).toContainEqual({ where: 'phrases[].words', kind: 'security-code', count: 1 })
    expect(findings).toContainEqual({
      where: 'transcripts[].analytics.sentiment[].phrase',
      kind: 'security-code',
      count: 1,
    })
  })

  it('masks in the text what only the words say, and other readings of it', () => {
    const { value, findings } = scrubSpeech(
      transcript(
        [
          plain('internal', 'and the long number across the front of the card'),
          { side: 'external', text: 'it is 4539 1488 0343 and so on', words: ['it', 'is', ...spelt(NUMBER)] },
        ],
        ({ side, words }): JsonObject =>
          side === 'internal'
            ? {}
            : {
                alternatives: [
                  { transcript: `its ${words.slice(2).join(' ')}`, words: words.map((word) => ({ word })) },
                ],
              },
      ),
    )
    const text = JSON.stringify(value)
    expect(text).not.toMatch(/0343|eight zero|zero three/)
    expect(text).toContain('"conversationId":"c"')
    expect(findings.map(({ where }) => where)).toContain('phrases[].alternatives[].transcript')
  })

  it('comes back as the same words where there is nothing, whatever its shape', () => {
    const harmless = transcript([
      plain('internal', 'good morning how can I help'),
      plain('external', 'my order 48213 came on the 3rd and it is 250 euros'),
    ])
    expect(scrubSpeech(harmless)).toEqual({ value: harmless, findings: [] })
    for (const odd of [{}, { transcripts: null }, { transcripts: [{ phrases: [{ text: 1 }] }] }] as JsonObject[])
      expect(scrubSpeech(odd).value).toEqual(odd)
  })

  it('masks number and code in every copy, however split into phrases, spoken between, and written', () => {
    const filler = fc.constantFrom('okay', 'yes', 'go on', 'mhm', 'and then', 'thank you', '')
    const cut = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 5 }).map((cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), 16]
      return at.slice(1).map((end, i) => NUMBER.slice(at[i], end))
    })
    const written = fc.constantFrom<(digits: string) => Pick<Said, 'text' | 'words'>>(
      (digits) => ({ text: spelt(digits).join(' '), words: spelt(digits) }),
      (digits) => ({ text: digits, words: spelt(digits) }),
      (digits) => ({ text: spelt(digits).join(' '), words: [digits] }),
      (digits) => ({ text: `${digits}.`, words: [digits] }),
    )
    fc.assert(
      fc.property(
        cut,
        fc.array(filler, { maxLength: 3 }),
        fc.boolean(),
        written,
        fc.boolean(),
        (pieces, between, echo, write, split) => {
          const phrases: Said[] = [plain('internal', 'can I take the long number across the front of the card')]
          for (const [i, piece] of pieces.entries()) {
            phrases.push({ side: 'external', ...write(piece) })
            if (i === pieces.length - 1) break
            if (echo) phrases.push({ side: 'internal', ...write(piece) })
            else for (const word of between) phrases.push(plain('internal', word))
          }
          phrases.push(plain('internal', 'and the three digits on the back'))
          for (const piece of split ? ['5', '82'] : ['582']) {
            phrases.push({ side: 'external', ...write(piece) })
            if (echo) phrases.push({ side: 'internal', ...write(piece) })
          }
          const { value, findings } = scrubSpeech(transcript(phrases))
          expect(findings.length).toBeGreaterThan(0)
          for (const side of ['external', 'internal'])
            for (const copy of [asText, asWords]) {
              const left = readable(value, copy, side)
              expect(left).not.toContain(NUMBER.slice(6, 12))
              expect(left).not.toContain('582')
              if (side === 'external') expect(left).toMatch(/^[\d*]{12,}$/)
            }
          const sentiment = JSON.stringify((value['transcripts'] as { analytics: Json }[])[0]?.analytics)
          expect(sentiment).not.toContain('582')
          expect(sentiment).not.toContain(spelt('582').join(' '))
        },
      ),
      { numRuns: 150 },
    )
  })
})
