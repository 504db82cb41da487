/** A generated document with the truth about it: where every copy of every digit stands. */
import type { Language, Split } from './phrases.ts'
import type { Mark, Piece } from './said.ts'
import type { Harmless, Secret } from './turns.ts'

export const KINDS = ['transcript', 'messages', 'mail'] as const
export type Kind = (typeof KINDS)[number]

/** Characters from `start` to before `end` of the string at `path`; an empty path is the whole source. */
export interface Copy extends Mark {
  path: readonly (string | number)[]
  start: number
  end: number
  /** A word of a `words` list, or a text of any form. */
  place: 'text' | 'words'
}

export interface Document {
  /** Tells it again: `<seed>/<language>/<kind>/<number>`. */
  name: string
  language: Language
  kind: Kind
  split: Split
  /** The whole file as it would arrive. */
  source: string
  secrets: readonly Secret[]
  harmless: readonly Harmless[]
  copies: readonly Copy[]
}

interface Flat {
  text: string
  marks: (Mark & { start: number; end: number })[]
}

/** Pieces one after the other, with single spaces between them. */
export function flat(pieces: readonly Piece[]): Flat {
  let text = ''
  const marks: Flat['marks'] = []
  for (const piece of pieces) {
    const own = piece.mark === undefined ? piece.text.replace(/ +/g, ' ') : piece.text
    const added = text === '' || text.endsWith(' ') || text.endsWith('\n') ? own.replace(/^ +/, '') : own
    if (piece.mark !== undefined) marks.push({ ...piece.mark, start: text.length, end: text.length + added.length })
    text += added
  }
  return { text: text.trimEnd(), marks }
}

export function copiesOf({ marks }: Flat, path: Copy['path'], shift = 0): Copy[] {
  return marks.map(({ start, end, ...mark }) => ({
    ...mark,
    path,
    start: start + shift,
    end: end + shift,
    place: 'text',
  }))
}

/** The words of a text, and the copies that they are. */
export function wordsOf({ text, marks }: Flat, path: Copy['path'], key: string): { words: string[]; copies: Copy[] } {
  const words: string[] = []
  const copies: Copy[] = []
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    for (const { start, end, ...mark } of marks) {
      const from = Math.max(start, index)
      const to = Math.min(end, index + word.length)
      if (from < to)
        copies.push({
          ...mark,
          path: [...path, words.length, key],
          start: from - index,
          end: to - index,
          place: 'words',
        })
    }
    words.push(word)
  }
  return { words, copies }
}
