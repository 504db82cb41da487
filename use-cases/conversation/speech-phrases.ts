/** A phrase of a transcript and every place in it that says the same: its text, its words, its other readings. */
import type { Json, JsonObject } from '../../domain/json.ts'

export interface Phrase {
  side: string
  /** Start, ms; null when it does not say. */
  at: number | null
  /** The text first, then the words joined by spaces where there are any, then every other reading. */
  copies: string[]
  /** Where each copy stands, for findings. */
  where: string[]
  /** The phrase with these instead of its copies, each as long as it was. */
  rebuilt: (copies: readonly string[]) => JsonObject
}

export function isPhrases(list: Json[]): list is JsonObject[] {
  return list.length > 0 && list.every((json) => isObject(json) && typeof json['text'] === 'string')
}

export function phraseOf(phrase: JsonObject): Phrase {
  const text = typeof phrase['text'] === 'string' ? phrase['text'] : ''
  const copies = [text]
  const where = ['phrases[].text']
  const rest = Object.entries(phrase).filter(([key]) => key !== 'text' && saysAgain(key))
  for (const [key, value] of rest) noted(value, `phrases[].${key}`)
  const purpose = phrase['participantPurpose']
  const start = phrase['startTimeMs']
  return {
    side: typeof purpose === 'string' ? purpose : '',
    at: typeof start === 'number' ? start : null,
    copies,
    where,
    rebuilt: (masked) => {
      let next = 1
      const put = (value: Json): Json => {
        if (typeof value === 'string') return masked[next++] ?? value
        if (!Array.isArray(value)) return isObject(value) ? object(value) : value
        if (!isWords(value)) return value.map(put)
        const line = masked[next++] ?? ''
        let at = 0
        return value.map((word) => {
          const said = wordOf(word)
          const piece = line.slice(at, at + said.length)
          at += said.length + 1
          return isObject(word) ? (piece === said ? word : { ...word, word: piece }) : piece
        })
      }
      const object = (value: JsonObject): JsonObject =>
        Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            typeof inner === 'string' && !SAYS.has(key) ? inner : put(inner),
          ]),
        )
      const changed = new Map(rest.map(([key, value]) => [key, put(value)]))
      return Object.fromEntries(
        Object.entries(phrase).map(([key, value]) => [
          key,
          key === 'text' ? (masked[0] ?? text) : (changed.get(key) ?? value),
        ]),
      )
    },
  }

  /** In the same order as `rebuilt` takes them. */
  function noted(value: Json, place: string): void {
    if (typeof value === 'string') {
      copies.push(value)
      where.push(place)
    } else if (Array.isArray(value)) {
      if (isWords(value)) {
        copies.push(value.map(wordOf).join(' '))
        where.push(place)
      } else for (const inner of value) noted(inner, `${place}[]`)
    } else if (isObject(value))
      for (const [key, inner] of Object.entries(value))
        if (typeof inner !== 'string' || SAYS.has(key)) noted(inner, `${place}.${key}`)
  }
}

/** Fields of a phrase that say it again: `decoratedText`, `words`, `alternatives`; not its times and ids. */
function saysAgain(key: string): boolean {
  const name = key.toLowerCase()
  return NAMES.has(name) || NAMED_SO.some((end) => name.endsWith(end))
}
const NAMES = new Set(['alternatives', 'lexical', 'itn', 'sentiment', 'nbest', 'display'])
const NAMED_SO = ['text', 'words', 'transcript', 'phrase', 'display']
/** Fields inside them that hold speech; others hold ids and names. */
const SAYS = new Set(['text', 'transcript', 'phrase', 'word', 'words', 'value', 'display', 'lexical', 'content'])

/** Words that a space joins: `{word}` or plain strings without spaces. */
function isWords(list: readonly Json[]): boolean {
  return (
    list.length > 0 &&
    list.every((word) =>
      typeof word === 'string' ? !/\s/.test(word) : isObject(word) && typeof word['word'] === 'string',
    )
  )
}

function wordOf(word: Json): string {
  if (typeof word === 'string') return word
  return isObject(word) && typeof word['word'] === 'string' ? word['word'] : ''
}

function isObject(json: Json | undefined): json is JsonObject {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}

/** The letters and digits of a text, words apart, for comparing copies. */
export function tokensOf(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `
}
