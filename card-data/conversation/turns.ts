/** A conversation is a sequence of turns; what is found belongs to turns and says which of its digits are secret. */
import type { CardDataKind } from '../detect/detect.ts'
import type { Atom } from '../detect/atoms.ts'

export interface Turn {
  sender: string | null
  text: string
}

/** One number or code, wherever it was said. `digits`: all of them, over all its pieces. */
export interface Secret {
  kind: CardDataKind
  digits: string
  pieces: Piece[]
  /** Nobody knows which of its digits are the first and the last: none stays. */
  whole?: true
}
/** The part of it that stands in one turn; `from`: index of its first digit in `digits`. */
export interface Piece {
  turn: number
  atoms: readonly Atom[]
  from: number
}

const FIRST = 6
const LAST = 4

/** Whether the digit at this index may not stay: the middle of a card number, all of a code. */
export function isHidden({ kind, digits, whole }: Pick<Secret, 'kind' | 'digits' | 'whole'>, index: number): boolean {
  return kind !== 'pan' || whole === true || (index >= FIRST && index < digits.length - LAST)
}
