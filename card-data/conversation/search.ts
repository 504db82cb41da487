/** One search over the turns of a conversation. */
import type { Atom } from '../detect/atoms.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import { masked } from '../detect/mask.ts'
import { otherIdentifier } from '../detect/other-identifiers.ts'
import { answersIn } from './answers.ts'
import { withoutBystanders } from './bystanders.ts'
import { chainsIn } from './chains.ts'
import { echoesOf } from './echoes.ts'
import { looseCodes } from './loose-codes.ts'
import { numbersIn } from './numbers.ts'
import { readingsOf } from './reading.ts'
import { talkOf, type Talk } from './talk.ts'
import { isHidden, type Secret, type Turn } from './turns.ts'
import { writtenIn } from './written.ts'

/** Findings of each turn, neither sorted nor apart: of the text as a whole, of the conversation, and of echoes. */
export function findInTurns(turns: readonly Turn[]): Finding[][] {
  const found: Finding[][] = turns.map(() => [])
  const talk = talkOf(turns)
  const written = writtenIn(talk, found)
  if (!isWorthReading(talk.scanned.atoms)) return found
  const touched = new Set(written.flatMap(({ pieces }) => pieces.map(({ turn }) => turn)))
  const readings = withoutBystanders(talk, readingsOf(talk))
  const { asks, secrets: codes } = answersIn(talk, readings, touched)
  const taken = startsOf(codes)
  const named = [...codes, ...numbersIn(chainsIn(talk, readings, asks, taken))].filter(
    (secret) => !isOtherwise(talk, secret),
  )
  const numbers = [...written, ...named].filter(({ kind }) => kind === 'pan')
  const said = [...named, ...looseCodes(talk, readings, numbers, startsOf([...written, ...named]))]
  for (const secret of said) note(talk, found, secret)
  const secrets = [...written.filter(({ digits }) => digits.length >= 3), ...said]
  for (const { turn, kind, atoms, hidden } of echoesOf(secrets, readings)) {
    const mask = masked(talk.text, atoms, (from, to) => hidden.slice(from, to).includes(true))
    found[turn]?.push({ kind, ...placeIn(talk, turn, atoms), masked: mask })
  }
  // Beside its neighbours a turn can read differently than alone: masked is what either reading finds.
  for (let i = 0; i < turns.length; i++) {
    const mine = found[i]
    if (mine !== undefined && mine.length > 0) mine.push(...findCardData(turns[i]?.text ?? ''))
  }
  return found
}

/** Where the digits of these begin. */
function startsOf(secrets: readonly Secret[]): ReadonlySet<number> {
  return new Set(secrets.flatMap(({ pieces }) => pieces.flatMap(({ atoms }) => atoms.map(({ start }) => start))))
}

/** Digits enough for a part of something. */
function isWorthReading(atoms: readonly Atom[]): boolean {
  return atoms.length > 1 || atoms.some(({ digits, spoken }) => digits.length > 2 || spoken)
}

/** A number with a form of its own, such as a parcel's, is what it looks like in a conversation, too. */
function isOtherwise({ text }: Talk, { kind, digits, pieces }: Secret): boolean {
  const atoms = pieces.flatMap((piece) => piece.atoms)
  const [first, last] = [atoms[0], atoms.at(-1)]
  if (kind !== 'pan' || pieces.length > 1 || first === undefined || last === undefined) return false
  return otherIdentifier(text, first.start, last.end, digits.length, atoms.length) !== null
}

function note(talk: Talk, found: Finding[][], secret: Secret): void {
  for (const { turn, atoms, from } of secret.pieces) {
    const mask = masked(talk.text, atoms, (first, to) => {
      for (let i = first; i < to; i++) if (isHidden(secret, from + i)) return true
      return false
    })
    found[turn]?.push({ kind: secret.kind, ...placeIn(talk, turn, atoms), masked: mask })
  }
}

function placeIn(talk: Talk, turn: number, atoms: readonly Atom[]): { start: number; end: number } {
  const offset = talk.from[turn] ?? 0
  return { start: (atoms[0]?.start ?? 0) - offset, end: (atoms.at(-1)?.end ?? 0) - offset }
}
