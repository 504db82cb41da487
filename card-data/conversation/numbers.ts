/** What is a card number in a chain of groups; also with a wrong digit, where it is said to be one. */
import { luhn } from '../detect/luhn.ts'
import { likelihood } from '../detect/schemes.ts'
import type { Chain } from './chains.ts'
import { isComplete, LONGEST, SHORTEST } from './complete-number.ts'
import type { Group } from './reading.ts'
import type { Piece, Secret } from './turns.ts'

/** What a labelled number of wrong digits may have, corrections counted. */
const LABELLED: readonly [least: number, most: number] = [12, 60]
/** Words of other things between two groups of a number that was asked for; of others, unless all are fours. */
const MOST_GAP = 8
const MOST_GAP_UNASKED = 4

export function numbersIn({ own, together }: { own: readonly Chain[]; together: readonly Chain[] }): Secret[] {
  const secrets = own.flatMap(numbersOf)
  const known = new Set(secrets.flatMap(({ pieces }) => pieces.flatMap(({ atoms }) => atoms.map(({ start }) => start))))
  for (const chain of together)
    if (chain.card || chain.labelled)
      for (const secret of numbersOf({ ...chain, labelled: false }))
        if (!secret.pieces.some(({ atoms }) => atoms.some(({ start }) => known.has(start)))) secrets.push(secret)
  return secrets
}

function numbersOf(chain: Chain): Secret[] {
  const { groups, labelled } = chain
  if (labelled && isComplete(chain.digits)) return [secretOf(groups)]
  const found: Secret[] = []
  const right = new Set<number>()
  for (let first = 0; first < groups.length; first++) {
    const last = endOf(chain, first)
    if (last < 0) continue
    found.push(secretOf(groups.slice(first, last + 1)))
    for (let i = first; i <= last; i++) right.add(i)
    first = last
  }
  if (!labelled) return found
  const rest = {
    ...chain,
    groups: groups.filter((_, i) => !right.has(i)),
    gaps: chain.gaps.filter((_, i) => !right.has(i)),
  }
  return [...found, ...withoutCheckDigit(rest)]
}

/** Asked for and not right: a digit is wrong, missing or corrected. All of it goes. */
function withoutCheckDigit({ groups, gaps }: Chain): Secret[] {
  const found: Secret[] = []
  for (let first = 0; first < groups.length;) {
    let last = first
    let digits = groups[first]?.digits ?? ''
    for (; last + 1 < groups.length && (gaps[last + 1] ?? 0) <= MOST_GAP; last++)
      digits += groups[last + 1]?.digits ?? ''
    // No number of a card begins with the zero that one dials.
    if (digits.length >= LABELLED[0] && digits.length <= LABELLED[1] && !digits.startsWith('0'))
      found.push({ ...secretOf(groups.slice(first, last + 1)), whole: true })
    first = last + 1
  }
  return found
}

/** The last group of a right number that begins with this one, or -1. */
function endOf({ groups, gaps, ...chain }: Chain, first: number): number {
  const card = chain.labelled || chain.card
  let digits = ''
  let best = -1
  let near = true
  for (let i = first; i < groups.length && digits.length < LONGEST; i++) {
    digits += groups[i]?.digits ?? ''
    near &&= i === first || (gaps[i] ?? 0) <= (chain.labelled ? MOST_GAP : MOST_GAP_UNASKED)
    if (digits.length < SHORTEST || digits.length > LONGEST) continue
    const range = likelihood(digits)
    if (range === null || (range === 'wide' && !card) || !luhn(digits)) continue
    const whole = first === 0 && i === groups.length - 1
    if (!(near && (whole || card)) && !isFours(groups, first, i)) continue
    if (digits.length === 16 || digits.length === 15 || best < 0) best = i
    if (digits.length === 16) break
  }
  return best
}

/** Every turn, or every group, brings four digits. */
function isFours(groups: readonly Group[], first: number, last: number): boolean {
  let digits = 0
  for (let i = first; i <= last; i++) {
    if (digits % 4 !== 0) return false
    digits += groups[i]?.digits.length ?? 0
  }
  return digits === 16
}

function secretOf(groups: readonly Group[]): Secret {
  const pieces: Piece[] = []
  let digits = ''
  for (const group of groups) {
    const piece = pieces.at(-1)
    if (piece !== undefined && piece.turn === group.turn)
      pieces.splice(-1, 1, { ...piece, atoms: [...piece.atoms, ...group.atoms] })
    else pieces.push({ turn: group.turn, atoms: group.atoms, from: digits.length })
    digits += group.digits
  }
  return { kind: 'pan', digits, pieces }
}
