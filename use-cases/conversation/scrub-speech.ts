/** Card data in a speech transcript: said word by word, over several phrases of one side. */
import { findCardData, maskText } from '../../card-data/detect/detect.ts'
import { scrubMessages } from '../../card-data/scrub.ts'
import { scrubJson } from '../../card-data/scrub-json.ts'
import { type FieldFinding } from '../../card-data/findings.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import { summed } from '../../card-data/findings.ts'

/**
 * The transcript as Genesys sent it, masked. Its shape is not relied on: whatever holds phrases and words is searched.
 */
export function scrubSpeech(transcript: JsonObject): { value: JsonObject; findings: FieldFinding[] } {
  const findings: FieldFinding[] = []
  const masked = each(transcript) as JsonObject
  const rest = scrubJson(masked)
  return { value: rest.value, findings: summed([...findings, ...rest.findings]) }

  function each(value: Json): Json {
    if (Array.isArray(value)) return isPhrases(value) ? phrases(value) : value.map(each)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, each(inner)]))
  }

  function phrases(list: JsonObject[]): Json {
    const texts = scrubMessages(
      list.map((jsonObject) => ({ sender: side(jsonObject), text: jsonObject['text'] as string })),
    )
    const words = maskedWords(list)
    return list.map((phrase, i) => {
      const said = texts[i]
      for (const { kind } of said?.findings ?? []) findings.push({ where: 'phrases[].text', kind, count: 1 })
      const changed = (said?.findings.length ?? 0) > 0
      return {
        ...phrase,
        text: said?.text ?? '',
        ...(Array.isArray(phrase['words']) ? { words: words[i] ?? [] } : {}),
        // Other readings of a phrase with a number would say the number again.
        ...(changed && Array.isArray(phrase['alternatives']) ? { alternatives: [] } : {}),
      }
    })
  }

  /** All words of one side as one text, so that a number is found however it was cut into phrases. */
  function maskedWords(list: JsonObject[]): Json[][] {
    const result: Json[][] = list.map((jsonObject) =>
      Array.isArray(jsonObject['words']) ? [...jsonObject['words']] : [],
    )
    for (const speaker of new Set(list.map(side))) {
      const places: { phrase: number; word: number; start: number; end: number }[] = []
      let text = ''
      for (const [p, phrase] of list.entries()) {
        if (side(phrase) !== speaker) continue
        for (const [w, word] of (result[p] ?? []).entries()) {
          const said = wordOf(word)
          places.push({ phrase: p, word: w, start: text.length, end: text.length + said.length })
          text += `${said} `
        }
      }
      const found = findCardData(text)
      for (const { phrase, word, start, end } of places) {
        const inside = found.filter((finding) => finding.start < end && finding.end > start)
        const list = result[phrase]
        const held = list?.[word]
        if (
          inside.length === 0 ||
          list === undefined ||
          held === undefined ||
          held === null ||
          typeof held !== 'object' ||
          Array.isArray(held)
        )
          continue
        // What the mask keeps of the number stays; it is cut to this word.
        list[word] = { ...held, word: maskedPart(text, inside, start, end) }
      }
    }
    return result
  }
}

function maskedPart(text: string, findings: ReturnType<typeof findCardData>, start: number, end: number): string {
  const whole = maskText(text, findings)
  // Masking keeps the length wherever it can; where it could not, the word is hidden whole.
  return whole.length === text.length ? whole.slice(start, end) : '*'.repeat(end - start)
}

function isPhrases(list: Json[]): list is JsonObject[] {
  return (
    list.length > 0 &&
    list.every(
      (json) => json !== null && typeof json === 'object' && !Array.isArray(json) && typeof json['text'] === 'string',
    )
  )
}

function side(phrase: JsonObject): string {
  const purpose = phrase['participantPurpose']
  return typeof purpose === 'string' ? purpose : ''
}

function wordOf(word: Json): string {
  return word !== null && typeof word === 'object' && !Array.isArray(word) && typeof word['word'] === 'string'
    ? word['word']
    : ''
}
