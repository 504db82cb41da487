/**
 * Card data in a speech transcript. A phrase stands in it several times: as text, word by word, in other readings, in
 * the analysis. All copies are searched as conversations, and what is found in one is masked in all.
 */
import { unitedCopies, projected } from '../../card-data/conversation/project.ts'
import { type CardDataKind } from '../../card-data/detect/detect.ts'
import { overlaid } from '../../card-data/detect/masked-text.ts'
import { scrubMessages } from '../../card-data/scrub.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { summed, type FieldFinding } from '../../card-data/findings.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import { isPhrases, type Phrase, phraseOf, tokensOf } from './speech-phrases.ts'

/** Readings of a phrase beside its text and words that are searched as a conversation of their own. */
const MOST_READINGS = 4
const LONGEST_COPY = 20_000

/** A phrase that was changed: other places that say the same are changed with it. */
interface Changed {
  tokens: string
  text: string
  masked: string
  kinds: CardDataKind[]
}

/**
 * The transcript as Genesys sent it, masked. Its shape is not relied on: whatever holds phrases and words is searched.
 * Everything but the masked letters and digits stays as it is. Every change is counted.
 */
export function scrubSpeech(transcript: JsonObject): { value: JsonObject; findings: FieldFinding[] } {
  const findings: FieldFinding[] = []
  const changed: Changed[] = []
  const inPhrases = new Map<Json, Json>()
  collect(transcript)
  const masked = each(transcript) as JsonObject
  const rest = scrubJson(masked)
  return { value: rest.value, findings: summed([...findings, ...rest.findings]) }

  function collect(value: Json): void {
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value) && isPhrases(value)) inPhrases.set(value, phrases(value))
    else for (const inner of Array.isArray(value) ? value : Object.values(value)) collect(inner)
  }

  function each(value: Json, where = ''): Json {
    if (typeof value === 'string') return elsewhere(value, where)
    if (value === null || typeof value !== 'object') return value
    const known = inPhrases.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return value.map((inner) => each(inner, `${where}[]`))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, each(inner, `${where}.${key}`)]))
  }

  /** Sentiments, topics and summaries quote phrases. */
  function elsewhere(text: string, where: string): string {
    if (changed.length === 0 || text.length > LONGEST_COPY || !/[\p{L}\p{N}]/u.test(text)) return text
    const tokens = tokensOf(text)
    let out = text
    for (const phrase of changed) {
      if (!tokens.includes(phrase.tokens) && !phrase.tokens.includes(tokens)) continue
      const masked = overlaid(text, out, projected(phrase.text, phrase.masked, text))
      if (masked === out) continue
      out = masked
      for (const kind of phrase.kinds) findings.push({ where: where.replace(/^\./, ''), kind, count: 1 })
    }
    return out
  }

  function phrases(list: JsonObject[]): Json {
    const read = list.map(phraseOf)
    const order = read.map((_, i) => i).sort((a, b) => (read[a]?.at ?? 0) - (read[b]?.at ?? 0))
    const copies = Math.min(MOST_READINGS, Math.max(...read.map((phrase) => phrase.copies.length)))
    const masks = read.map((phrase) => [...phrase.copies])
    const kinds = read.map(() => new Set<CardDataKind>())
    for (let layer = 0; layer < copies; layer++) {
      if (layer > 0 && read.every((phrase) => saysTheSame(phrase, layer))) continue
      const found = scrubMessages(
        order.map((i) => ({ sender: read[i]?.side ?? '', text: read[i]?.copies[layer] ?? read[i]?.copies[0] ?? '' })),
      )
      for (const [place, i] of order.entries()) {
        const scrubbed = found[place]
        const mine = masks[i]
        if (scrubbed === undefined || mine === undefined) continue
        const at = read[i]?.copies[layer] === undefined ? 0 : layer
        mine[at] = overlaid(read[i]?.copies[at] ?? '', mine[at] ?? '', scrubbed.text)
        for (const { kind } of scrubbed.findings) {
          kinds[i]?.add(kind)
          if (at === 0 && layer === 0) findings.push({ where: 'phrases[].text', kind, count: 1 })
        }
      }
    }
    return list.map((phrase, i) => {
      const one = read[i]
      if (one === undefined) return phrase
      const masked = unitedCopies(one.copies, masks[i] ?? one.copies)
      if (masked.every((text, copy) => text === one.copies[copy])) return phrase
      const said = [...(kinds[i] ?? [])]
      const text = one.copies[0] ?? ''
      if (masked[0] !== text) changed.push({ tokens: tokensOf(text), text, masked: masked[0] ?? text, kinds: said })
      for (const [copy, where] of one.where.entries())
        if (copy > 0 && masked[copy] !== one.copies[copy])
          for (const kind of said) findings.push({ where, kind, count: 1 })
      return one.rebuilt(masked)
    })
  }
}

/** Nothing new can be found in it: the same words as the text. */
function saysTheSame({ copies }: Phrase, layer: number): boolean {
  return copies[layer] === undefined || tokensOf(copies[layer]) === tokensOf(copies[0] ?? '')
}
