/** What was found once is masked wherever the turns around say it again: echoes, read-backs, repetitions. */
import type { Atom } from '../detect/atoms.ts'
import type { Group, Reading } from './reading.ts'
import { isHidden, type Secret } from './turns.ts'

/** Digits of a turn, by atom: which of their digits are secret. */
export interface Echo {
  turn: number
  kind: Secret['kind']
  atoms: readonly Atom[]
  hidden: readonly boolean[]
}

const NUMBER_TURNS = 30
const CODE_TURNS = 8
/** As many digits of a number are taken for a part of it anywhere near; fewer only between its own pieces. */
const TELLING = 4

export function echoesOf(secrets: readonly Secret[], readings: readonly Reading[]): Echo[] {
  const echoes: Echo[] = []
  for (const secret of secrets) {
    if (secret.kind === 'track') continue
    const turns = secret.pieces.map(({ turn }) => turn)
    const [first, last] = [Math.min(...turns), Math.max(...turns)]
    const reach = secret.kind === 'pan' ? NUMBER_TURNS : CODE_TURNS
    for (let turn = Math.max(0, first - reach); turn <= Math.min(readings.length - 1, last + reach); turn++) {
      const reading = readings[turn]
      for (const group of reading?.groups ?? []) {
        const own = secret.pieces.some(
          (piece) =>
            piece.turn === turn && piece.atoms.some(({ start, end }) => start < group.end && end > group.start),
        )
        if (own || reading === undefined) continue
        const between = turn >= first - 1 && turn <= last + 2 && reading.numberish
        const hidden = hiddenIn(secret, group, between)
        if (hidden !== null) echoes.push({ turn, kind: secret.kind, atoms: group.atoms, hidden })
      }
    }
  }
  return echoes
}

/** Which digits of the group are secret because they are part of the number or code; null: none. */
function hiddenIn(secret: Secret, { digits: said }: Group, between: boolean): boolean[] | null {
  const { digits, kind } = secret
  if (kind !== 'pan') {
    if (said === digits) return [...said].map(() => true)
    return between && secret.pieces.length > 1 && digits.includes(said) ? [...said].map(() => true) : null
  }
  if (said.length < TELLING && !between) return null
  const first = said.length > digits.length ? said.indexOf(digits) : digits.indexOf(said)
  if (first < 0) return null
  const hidden = Array.from(said, () => false)
  if (said.length > digits.length) {
    for (let i = 0; i < digits.length; i++) hidden[first + i] = isHidden(secret, i)
    return hidden
  }
  for (let at = first; at >= 0; at = digits.indexOf(said, at + 1))
    for (let i = 0; i < said.length; i++) hidden[i] ||= isHidden(secret, at + i)
  return hidden.includes(true) ? hidden : null
}
