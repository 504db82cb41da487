/** All turns as one text: what is found there is a finding in each turn that it touches. */
import { scan, type Atom } from '../detect/atoms.ts'
import { findCardData, type Finding } from '../detect/detect.ts'
import type { Secret, Turn } from './turns.ts'

/** Between turns of one side a number can go on; between sides a question gives the answer its meaning. */
const SAME = '\n'
const OTHER = '\n\u001e\n'

interface Place {
  start: number
  end: number
}
export interface Joined {
  secrets: Secret[]
  /** Turns with a finding. */
  touched: number[]
  /** The digits of each turn, as a search of the turn alone reads them. */
  atoms: (readonly Atom[])[]
}

/** Adds the findings of each turn to `found`. */
export function searchJoined(turns: readonly Turn[], found: Finding[][]): Joined {
  const places: Place[] = []
  const pieces: string[] = []
  let length = 0
  for (const [i, { sender, text }] of turns.entries()) {
    // Receipts and typing notices stand between no two turns.
    const border = length === 0 ? '' : sender === turns[i - 1]?.sender || text === '' ? SAME : OTHER
    pieces.push(border, text)
    length += border.length
    places.push({ start: length, end: length + text.length })
    length += text.length
  }
  const joined = pieces.join('')
  const scanned = scan(joined)
  const atoms = atomsByTurn(turns, places, joined, scanned.atoms, scanned.tagAtoms.length > 0)
  const secrets: Secret[] = []
  const touched: number[] = []
  let place = 0
  for (const { kind, start, end, masked: mask } of findCardData(joined, scanned)) {
    while ((places[place]?.end ?? Infinity) <= start) place++
    const secret: Secret = { kind, digits: '', pieces: [] }
    for (let i = place; (places[i]?.start ?? Infinity) < end; i++) {
      const { start: offset, end: stop } = places[i] ?? { start: 0, end: 0 }
      const from = Math.max(start, offset)
      const to = Math.min(end, stop)
      if (to <= from) continue
      const inside = scan(joined.slice(from, to)).atoms
      const whole = from === start && to === end
      if (!whole && inside.length === 0) continue
      secret.pieces.push({ turn: i, atoms: shifted(inside, from - offset), from: secret.digits.length })
      secret.digits += inside.map(({ digits }) => digits).join('')
      touched.push(i)
      found[i]?.push({ kind, start: from - offset, end: to - offset, masked: mask.slice(from - start, to - start) })
    }
    if (secret.digits.length >= 3) secrets.push(secret)
  }
  return { secrets, touched, atoms }
}

const NO_ATOMS: readonly Atom[] = []

/** Of the one scan; a turn is scanned by itself only where its neighbours may have changed how it reads. */
function atomsByTurn(
  turns: readonly Turn[],
  places: readonly Place[],
  joined: string,
  atoms: readonly Atom[],
  tags: boolean,
): (readonly Atom[])[] {
  const alone = (i: number) => scan(turns[i]?.text ?? '').atoms
  if (tags) return turns.map((_, i) => alone(i))
  const own: (readonly Atom[])[] = []
  let next = 0
  let torn = false
  for (const [i, { start, end }] of places.entries()) {
    const first = next
    let again = torn
    for (; next < atoms.length; next++) {
      const atom = atoms[next]
      if (atom === undefined || atom.start >= end) break
      torn = atom.end > end
      again ||= torn || isUm(joined, atom)
      if (torn) break
    }
    own.push(again ? alone(i) : next === first ? NO_ATOMS : shifted(atoms.slice(first, next), -start))
    const reaching = atoms[next]
    torn &&= reaching !== undefined && reaching.end > end
    if (torn && reaching !== undefined && reaching.end <= (places[i + 1]?.end ?? 0)) next++
  }
  return own
}

/** One in Portuguese, and a sigh in the turns of the other languages. */
function isUm(text: string, { start, end }: Atom): boolean {
  return end - start === 2 && (text.charCodeAt(start) | 0x20) === 0x75
}

function shifted(atoms: readonly Atom[], by: number): Atom[] {
  return atoms.map(({ start, end, digits, spoken }) => ({ start: start + by, end: end + by, digits, spoken }))
}
