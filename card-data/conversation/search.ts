/** One search over the turns of a conversation. */
import type { Atom } from '../detect/atoms.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import { masked } from '../detect/mask.ts'
import { answersIn } from './answers.ts'
import { chainsIn } from './chains.ts'
import { echoesOf } from './echoes.ts'
import { searchJoined } from './joined.ts'
import { readTurn } from './reading.ts'
import { isHidden, type Secret, type Turn } from './turns.ts'
import { wordsOf } from './words.ts'

/** Findings of each turn, neither sorted nor apart: of the text as a whole, of the conversation, and of echoes. */
export function findInTurns(turns: readonly Turn[]): Finding[][] {
  const found: Finding[][] = turns.map(() => [])
  const { secrets: written, touched, atoms: scans } = searchJoined(turns, found)
  if (!scans.some(isWorthReading)) return found
  const words = wordsOf(turns)
  const readings = turns.map(({ text }, turn) => readTurn(turn, text, words, scans[turn] ?? []))
  const { asks, secrets: codes } = answersIn(turns, readings, words, new Set(touched))
  const secrets = [...written, ...codes, ...chainsIn(turns, readings, words, asks)]
  for (const secret of secrets.slice(written.length)) note(turns, found, secret)
  for (const { turn, kind, atoms, hidden } of echoesOf(secrets, readings)) {
    const text = turns[turn]?.text ?? ''
    const [start, end] = [atoms[0]?.start ?? 0, atoms.at(-1)?.end ?? 0]
    found[turn]?.push({
      kind,
      start,
      end,
      masked: masked(text, atoms, (from, to) => hidden.slice(from, to).includes(true)),
    })
  }
  // Beside its neighbours a turn can read differently than alone: masked is what either reading finds.
  for (const [i, { text }] of turns.entries()) if (found[i]?.length !== 0) found[i]?.push(...findCardData(text))
  return found
}

/** Digits enough for a part of something. */
function isWorthReading(atoms: readonly Atom[]): boolean {
  return atoms.length > 1 || atoms.some(({ digits, spoken }) => digits.length > 2 || spoken)
}

function note(turns: readonly Turn[], found: Finding[][], secret: Secret): void {
  for (const { turn, atoms, from } of secret.pieces) {
    const text = turns[turn]?.text ?? ''
    found[turn]?.push({
      kind: secret.kind,
      start: atoms[0]?.start ?? 0,
      end: atoms.at(-1)?.end ?? 0,
      masked: masked(text, atoms, (first, to) => {
        for (let i = first; i < to; i++) if (isHidden(secret, from + i)) return true
        return false
      }),
    })
  }
}
