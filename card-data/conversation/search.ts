/** One search over the turns of a conversation. */
import { scan, type Atom } from '../detect/atoms.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import { masked } from '../detect/mask.ts'
import { answersIn } from './answers.ts'
import { chainsIn } from './chains.ts'
import { echoesOf } from './echoes.ts'
import { readTurn, type Reading } from './reading.ts'
import { isHidden, type Secret, type Turn } from './turns.ts'

/** Between turns of one side a number can go on; between sides a question gives the answer its meaning. */
const SAME = '\n'
const OTHER = '\n\u001e\n'

/** Findings of each turn, neither sorted nor apart: of the text as a whole, of the conversation, and of echoes. */
export function findInTurns(turns: readonly Turn[]): Finding[][] {
  const found: Finding[][] = turns.map(() => [])
  const { secrets: written, places } = asOneText(turns, found)
  const scans = turns.map(({ text }) => scan(text).atoms)
  const near = around(scans)
  if (!near.includes(true)) return found
  const readings = turns.map(({ text }, turn) =>
    near[turn] === true ? readTurn(turn, text, scans[turn] ?? []) : silent(turn, text),
  )
  const { asks, secrets: codes } = answersIn(turns, readings, new Set(places))
  const secrets = [...written, ...codes, ...chainsIn(turns, readings, asks)]
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

/** Turns that are worth reading: those with digits enough for a part of something, and what is asked before them. */
const ASKED_BEFORE = 8
const READ_AFTER = 2

function around(scans: readonly (readonly Atom[])[]): boolean[] {
  const near = scans.map(() => false)
  for (const [turn, atoms] of scans.entries())
    if (atoms.some(({ digits, spoken }) => digits.length > 2 || spoken || atoms.length > 1))
      near.fill(true, Math.max(0, turn - ASKED_BEFORE), turn + READ_AFTER + 1)
    else if (atoms.length > 0) near[turn] = true
  return near
}

function silent(turn: number, text: string): Reading {
  const masked = text.includes('***')
  return { turn, text, groups: [], words: [], numberish: false, masked, any: 0, prose: 0, about: 0 }
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

/** All turns as one text: what is found there is a finding in each turn that it touches. */
function asOneText(turns: readonly Turn[], found: Finding[][]): { secrets: Secret[]; places: number[] } {
  let joined = ''
  const places: { start: number; end: number }[] = []
  for (const [i, { sender, text }] of turns.entries()) {
    // Receipts and typing notices stand between no two turns.
    if (joined !== '') joined += sender === turns[i - 1]?.sender || text === '' ? SAME : OTHER
    places.push({ start: joined.length, end: joined.length + text.length })
    joined += text
  }
  const secrets: Secret[] = []
  const touched: number[] = []
  let place = 0
  for (const { kind, start, end, masked: mask } of findCardData(joined)) {
    while ((places[place]?.end ?? Infinity) <= start) place++
    const secret: Secret = { kind, digits: '', pieces: [] }
    for (let i = place; (places[i]?.start ?? Infinity) < end; i++) {
      const { start: offset, end: stop } = places[i] ?? { start: 0, end: 0 }
      const from = Math.max(start, offset)
      const to = Math.min(end, stop)
      if (to <= from) continue
      const { atoms } = scan(joined.slice(from, to))
      const whole = from === start && to === end
      if (!whole && atoms.length === 0) continue
      const shifted = atoms.map((atom) => ({
        ...atom,
        start: atom.start + from - offset,
        end: atom.end + from - offset,
      }))
      secret.pieces.push({ turn: i, atoms: shifted, from: secret.digits.length })
      secret.digits += atoms.map(({ digits }) => digits).join('')
      touched.push(i)
      found[i]?.push({ kind, start: from - offset, end: to - offset, masked: mask.slice(from - start, to - start) })
    }
    if (secret.digits.length >= 3) secrets.push(secret)
  }
  return { secrets, places: touched }
}
