/** A talk as Genesys stores the transcript of a call. */
import { copiesOf, flat, wordsOf, type Copy } from './document.ts'
import type { Chance } from './random.ts'
import type { Side, Talk, Turn } from './turns.ts'

const START = 1_763_000_000_000
const LOCALES = { en: 'en-gb', de: 'de-de', fr: 'fr-fr', es: 'es-es', it: 'it-it', nl: 'nl-nl' } as const

/** Which forms of a phrase a recogniser delivers. */
interface Recogniser {
  /** The text itself holds figures and punctuation. */
  formatted: boolean
  decorated: boolean
  alternatives: 'none' | 'text' | 'transcript'
  sentiment: boolean
}

interface Shaped {
  value: Record<string, unknown>
  copies: Copy[]
}

export function asTranscript({ chance, turns, dialect }: Talk): { source: string; copies: Copy[] } {
  const recogniser: Recogniser = {
    formatted: chance.yes(0.35),
    decorated: chance.yes(0.4),
    alternatives: chance.pick(['none', 'none', 'text', 'transcript']),
    sentiment: chance.yes(0.3),
  }
  const copies: Copy[] = []
  const sentiment: Record<string, unknown>[] = []
  let time = START
  const phrases = turns.map((turn, i) => {
    const shaped = phraseOf(chance, turn, recogniser, ['transcripts', 0, 'phrases', i], time)
    time += 1200 + 300 * turn.spoken.length + chance.below(4000)
    copies.push(...shaped.copies)
    if (recogniser.sentiment && chance.yes(0.5)) {
      const text = flat(recogniser.formatted ? turn.written : turn.spoken)
      copies.push(...copiesOf(text, ['transcripts', 0, 'analytics', 'sentiment', sentiment.length, 'phrase']))
      sentiment.push({
        participant: purpose(turn.side),
        phrase: text.text,
        phraseIndex: i,
        sentiment: chance.below(3) - 1,
      })
    }
    return { ...shaped.value, phraseIndex: i }
  })
  const transcript = { transcriptId: id(chance), language: LOCALES[dialect.language], startTime: START, phrases }
  const value = {
    organizationId: id(chance),
    conversationId: id(chance),
    communicationId: id(chance),
    transcripts: [{ ...transcript, ...(recogniser.sentiment ? { analytics: { sentiment } } : {}) }],
    participants: [
      { participantPurpose: 'internal', initialDirection: 'inbound' },
      { participantPurpose: 'external', initialDirection: 'inbound' },
    ],
  }
  return { source: JSON.stringify(value), copies }
}

function phraseOf(chance: Chance, turn: Turn, how: Recogniser, path: Copy['path'], time: number): Shaped {
  const main = flat(how.formatted ? turn.written : turn.spoken)
  const words = timed(main, [...path, 'words'], time)
  const copies = [...copiesOf(main, [...path, 'text']), ...words.copies]
  const value: Record<string, unknown> = {
    text: main.text,
    stability: 1,
    confidence: confidence(chance),
    offset: { milliseconds: time - START },
    startTimeMs: time,
    duration: { milliseconds: 200 * words.value.length },
    words: words.value,
    alternatives: [],
    participantPurpose: purpose(turn.side),
  }
  if (how.decorated) {
    const written = flat(turn.written)
    const decorated = timed(written, [...path, 'decoratedWords'], time)
    Object.assign(value, { decoratedText: written.text, decoratedWords: decorated.value })
    copies.push(...copiesOf(written, [...path, 'decoratedText']), ...decorated.copies)
  }
  if (how.alternatives !== 'none' && chance.yes(0.6)) {
    const at = [...path, 'alternatives', 0]
    const other = flat(turn.spoken)
    const otherWords = timed(other, [...at, 'words'], time)
    value['alternatives'] = [
      { confidence: confidence(chance), [how.alternatives]: other.text, words: otherWords.value },
    ]
    copies.push(...copiesOf(other, [...at, how.alternatives]), ...otherWords.copies)
  }
  return { value, copies }

  function timed(text: ReturnType<typeof flat>, at: Copy['path'], begin: number) {
    const { words: list, copies: own } = wordsOf(text, at, 'word')
    const timedWords = list.map((word, i) => ({
      word,
      confidence: confidence(chance),
      offset: { milliseconds: begin - START + i * 200 },
      startTimeMs: begin + i * 200,
      duration: { milliseconds: 180 },
    }))
    return { value: timedWords, copies: own }
  }
}

const purpose = (side: Side) => (side === 'customer' ? 'external' : 'internal')
const confidence = (chance: Chance) => (60 + chance.below(40)) / 100

function id(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
