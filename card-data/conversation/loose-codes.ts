/**
 * A security code that nobody asked for in words that are known. Once somebody's card number was said, three digits
 * that stand alone in what the same side says next are its code (four of an American Express card), unless the talk
 * has come to something else.
 */
import { codeBehind, sizeOfCode } from './behind-number.ts'
import { EXPIRY, LOYALTY, ONE_TIME, OTHER, SOCIAL } from './flags.ts'
import { isAlone } from './lone-digits.ts'
import type { Group, Reading } from './reading.ts'
import { codeOf } from './secrets.ts'
import type { Talk } from './talk.ts'
import type { Secret } from './turns.ts'
import { proseIn } from './words.ts'

interface Paid {
  sender: string | null
  turn: number
  size: 3 | 4
}

/** Turns that a code comes behind its number at most. */
const PATIENCE = 24
/** Words around it that are more than small. */
const MOST_PROSE = 10
/** A turn of fewer words than this changes no subject. */
const LEAST_WORDS = 2
const SUBJECTS = OTHER | EXPIRY | ONE_TIME | LOYALTY | SOCIAL

/** @param known where digits begin that belong to a number or a code already */
export function looseCodes(
  talk: Talk,
  readings: readonly Reading[],
  numbers: readonly Secret[],
  known: ReadonlySet<number>,
): Secret[] {
  const ends = new Map<number, Secret>()
  for (const number of numbers) ends.set(number.pieces.at(-1)?.turn ?? -1, number)
  const secrets: Secret[] = []
  let paid = null as Paid | null
  let about = 0
  for (const reading of ends.size === 0 ? [] : readings) {
    const { turn, any, groups, from, to } = reading
    const sender = talk.turns[turn]?.sender ?? null
    if (paid !== null && turn - paid.turn > PATIENCE) paid = null
    if (paid !== null && sender === paid.sender && (about & SUBJECTS) === 0 && (any & SUBJECTS) === 0) {
      const free = groups.filter(({ atoms }) => !atoms.some(({ start }) => known.has(start)))
      const [lone] = free
      if (lone !== undefined && free.length === 1 && isCode(talk, reading, lone, paid))
        secrets.push(codeOf('security-code', [lone]))
    }
    if (proseIn(talk.words, from, to) > LEAST_WORDS || (any & SUBJECTS) !== 0) {
      if (sender !== paid?.sender) about = any
    }
    // What was asked is answered.
    if (
      about !== 0 &&
      sender === paid?.sender &&
      (groups.length > 0 || /\d/.test(talk.text.slice(reading.start, reading.end)))
    )
      about = 0
    const number = ends.get(turn)
    if (number !== undefined) {
      const behind = codeBehind(talk.text, reading, number)
      if (behind !== null) secrets.push(behind)
      paid = { sender, turn, size: sizeOfCode(number.digits) }
      about = 0
    }
  }
  return secrets
}

function isCode(talk: Talk, reading: Reading, lone: Group, { size }: Paid): boolean {
  const prose = proseIn(talk.words, lone.from, lone.to) + reading.prose
  return lone.digits.length === size && prose <= MOST_PROSE && isAlone(talk, reading, lone)
}
