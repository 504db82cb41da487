/** What was found once is masked wherever the turns around say it again: echoes, read-backs, repetitions. */
import type { Atom } from '../detect/atoms.ts'
import { EXPIRY } from './flags.ts'
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
/** "I heard 2177, correct?" */
const MOST_PROSE = 4
/** A read-back of a number with a wrong digit, or of its correction: so much of it is the same, in order. */
const READ_BACK = 8
const READ_BACK_BETWEEN = 6
const SAME_DIGITS = 0.75

/** One for every group and kind, however many secrets it repeats. */
export function echoesOf(secrets: readonly Secret[], readings: readonly Reading[]): Echo[] {
  const echoes = new Map<Group, Map<Secret['kind'], Echo>>()
  // Somebody may say one number a thousand times: what repeats it is looked at once.
  const repeating = new Map<string, Set<Group>>()
  for (const secret of secrets) {
    if (secret.kind === 'track') continue
    const { kind, digits, whole, pieces } = secret
    const same = `${kind} ${digits} ${whole === true} ${pieces.length > 1}`
    const repeats = repeating.get(same) ?? new Set()
    repeating.set(same, repeats)
    const turns = pieces.map(({ turn }) => turn)
    const [first, last] = [Math.min(...turns), Math.max(...turns)]
    const reach = kind === 'pan' ? NUMBER_TURNS : CODE_TURNS
    let elsewhere = false
    for (let turn = Math.max(0, first - reach); turn <= Math.min(readings.length - 1, last + reach); turn++) {
      const reading = readings[turn]
      // "And the expiry?": two digits that follow are no part of the number.
      elsewhere ||= turn > last && kind === 'pan' && ((reading?.any ?? 0) & EXPIRY) !== 0
      for (const group of reading?.groups ?? []) {
        if (reading === undefined || repeats.has(group)) continue
        if (turn >= first && turn <= last && isOwn(secret, turn, group)) continue
        const known = echoes.get(group)
        const before = known?.get(kind)
        // Nothing of it is left to hide.
        if (before?.hidden.includes(false) === false) continue
        const short = reading.numberish || (reading.prose <= MOST_PROSE && group.digits.length > 1)
        const between = turn >= first - 1 && turn <= last + 2 && short && !elsewhere
        const hidden = hiddenIn(secret, group, between)
        if (hidden === null) continue
        repeats.add(group)
        const all = before === undefined ? hidden : hidden.map((is, i) => is || before.hidden[i] === true)
        const ofGroup = known ?? new Map<Secret['kind'], Echo>()
        ofGroup.set(kind, { turn, kind, atoms: group.atoms, hidden: all })
        echoes.set(group, ofGroup)
      }
    }
  }
  return [...echoes.values()].flatMap((ofGroup) => [...ofGroup.values()])
}

function isOwn({ pieces }: Secret, turn: number, { start, end }: Group): boolean {
  return pieces.some((piece) => piece.turn === turn && piece.atoms.some((atom) => atom.start < end && atom.end > start))
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
  // Also a right number was heard otherwise before, or is repeated with a mistake.
  if (first < 0) return isReadBack(digits, said, between && secret.whole === true) ? Array.from(said, () => true) : null
  const hidden = Array.from(said, () => false)
  if (said.length > digits.length) {
    for (let i = 0; i < digits.length; i++) hidden[first + i] = isHidden(secret, i)
    return hidden
  }
  for (let at = first; at >= 0; at = digits.indexOf(said, at + 1))
    for (let i = 0; i < said.length; i++) hidden[i] ||= isHidden(secret, at + i)
  return hidden.includes(true) ? hidden : null
}

/** @param between near the number itself: a part of it is enough */
export function isReadBack(digits: string, said: string, between: boolean): boolean {
  const least = between ? READ_BACK_BETWEEN : READ_BACK
  if (said.length < least || said.length > MOST_DIGITS || digits.length > MOST_DIGITS) return false
  if (!hasRun(digits, said, between ? TELLING : IN_A_ROW)) return false
  // How much of the beginning of `said` stands in what was read of `digits` until now, in order.
  const same = new Uint8Array(said.length + 1)
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i)
    let before = 0
    for (let j = 1; j <= said.length; j++) {
      const above = same[j] ?? 0
      same[j] = said.charCodeAt(j - 1) === digit ? before + 1 : Math.max(above, same[j - 1] ?? 0)
      before = above
    }
  }
  return (same[said.length] ?? 0) >= SAME_DIGITS * said.length
}

/** Whether so many digits follow each other in both. */
function hasRun(digits: string, said: string, most: number): boolean {
  for (let at = 0; at + most <= said.length; at++) if (digits.includes(said.slice(at, at + most))) return true
  return false
}
const MOST_DIGITS = 80
const IN_A_ROW = 6
