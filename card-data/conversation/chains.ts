/**
 * Card numbers over several turns of one side, and numbers that are said to be a card's although a digit is wrong:
 * groups of digits with small words, other people's turns, pauses and questions between them.
 */
import type { Atom } from '../detect/atoms.ts'
import { luhn } from '../detect/luhn.ts'
import { likelihood } from '../detect/schemes.ts'
import type { Ask } from './asks.ts'
import { CARD, CODE_NAME, EXPIRY, FILLER, LOYALTY, OTHER } from './concepts.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import type { Piece, Secret } from './turns.ts'
import { anyOf, withoutFlag, type Words } from './words.ts'

/** One group of digits or word for one, and what is known of the place. */
interface Link {
  turn: number
  atom: Atom
  /** Begins a group of its own. */
  head: boolean
}
interface Chain {
  groups: Group[]
  /** Digits of all of them. */
  total: number
  labelled: boolean
  card: boolean
}

/** Turns of others, words of one's own, between two groups of one number. */
const MOST_TURNS = 12
const MOST_PROSE = 25
/** A request for the number is this many turns before it at most. */
const LABEL_TURNS = 6
const CARD_TURNS = 20
const LONGEST = 19
const SHORTEST = 13
/** What a labelled number of wrong digits may have, corrections counted. */
const LABELLED: readonly [number, number] = [12, 40]
const FEWEST = 12

export function chainsIn(
  { turns, words }: Talk,
  readings: readonly Reading[],
  asks: readonly (readonly Ask[])[],
): Secret[] {
  const senders = new Set(turns.map(({ sender }) => sender))
  const secrets = [...senders].flatMap((sender) =>
    chainsOf(readings, words, asks, (turn) => turns[turn]?.sender === sender).flatMap(numbersIn),
  )
  if (senders.size > 1)
    for (const chain of chainsOf(readings, words, asks, () => true))
      if (chain.card || chain.labelled)
        for (const secret of numbersIn({ ...chain, labelled: false })) if (isNew(secret, secrets)) secrets.push(secret)
  return secrets
}

function isNew(secret: Secret, known: readonly Secret[]): boolean {
  return !known.some(({ pieces }) =>
    pieces.some(({ turn, atoms }) =>
      secret.pieces.some(
        (piece) => piece.turn === turn && piece.atoms.some((atom) => atoms.some((other) => other.start === atom.start)),
      ),
    ),
  )
}

function chainsOf(
  readings: readonly Reading[],
  words: Words,
  asks: readonly (readonly Ask[])[],
  mine: (turn: number) => boolean,
): Chain[] {
  const chains: Chain[] = []
  let chain: Chain | null = null
  let last = 0
  let prose = 0
  let asked = -Infinity
  let card = -Infinity
  const close = () => {
    if (chain !== null && chain.total >= FEWEST) chains.push(chain)
    chain = null
  }
  for (const { turn, groups, masked, any, prose: after, about } of readings) {
    const wanted = asks[turn] ?? []
    const own = mine(turn)
    const codes = wanted.some(({ kind }) => kind !== 'pan')
    if (!own) {
      if (codes || (any & (EXPIRY | CODE_NAME)) !== 0) close()
    } else if (masked) close()
    const pan = wanted.find(({ kind }) => kind === 'pan')
    if (own)
      for (const group of groups) {
        prose += withoutFlag(words, group.from, group.to, FILLER)
        const label = pan !== undefined && pan.end <= group.start
        const broken =
          prose > MOST_PROSE ||
          turn - last > MOST_TURNS ||
          (!label && anyOf(words, group.from, group.to, OTHER | EXPIRY | CODE_NAME))
        if (broken || (label && anyOf(words, group.from, group.to, CARD))) close()
        if (label) asked = turn
        chain ??= { groups: [], total: 0, labelled: turn - asked <= LABEL_TURNS, card: turn - card <= CARD_TURNS }
        chain.groups.push(group)
        chain.total += group.digits.length
        last = turn
        prose = 0
      }
    if (own) {
      prose += after
      if ((about & (EXPIRY | CODE_NAME)) !== 0) close()
    }
    if (pan !== undefined) asked = turn
    if ((any & CARD) !== 0 && (any & LOYALTY) === 0) card = turn
  }
  close()
  return chains
}

/** What is a card number in this chain; where it is said to be one and none is right, all of it. */
function numbersIn(chain: Chain): Secret[] {
  const { groups, total, labelled, card } = chain
  const found: Secret[] = []
  const links = groups.flatMap(({ turn, atoms }) => atoms.map((atom, i): Link => ({ turn, atom, head: i === 0 })))
  for (let first = 0; first < links.length; first++) {
    const last = endOf(links, first, labelled || card)
    if (last < 0) continue
    found.push(secretOf(links.slice(first, last + 1)))
    first = last
  }
  if (found.length === 0 && labelled && total >= LABELLED[0] && total <= LABELLED[1]) found.push(secretOf(links))
  return found
}

function endOf(links: readonly Link[], first: number, card: boolean): number {
  const begin = links[first]
  if (begin === undefined || !(begin.head || first === 0)) return -1
  let digits = ''
  let best = -1
  for (let i = first; i < links.length && digits.length < LONGEST; i++) {
    digits += links[i]?.atom.digits ?? ''
    if (digits.length < SHORTEST || digits.length > LONGEST) continue
    const range = likelihood(digits)
    if (range === null || (range === 'wide' && !card) || !luhn(digits)) continue
    const next = links[i + 1]
    const whole = first === 0 && next === undefined
    const apart = begin.head && (next === undefined || next.head)
    if (!(whole || (apart && (card || isFours(links, first, i))))) continue
    if (digits.length === 16 || digits.length === 15 || best < 0) best = i
    if (digits.length === 16) break
  }
  return best
}

/** Every turn, or every group, brings four digits. */
function isFours(links: readonly Link[], first: number, last: number): boolean {
  let digits = 0
  for (let i = first; i <= last; i++) {
    if (links[i]?.head === true && digits % 4 !== 0) return false
    digits += links[i]?.atom.digits.length ?? 0
  }
  return digits === 16
}

function secretOf(links: readonly Link[]): Secret {
  const pieces: Piece[] = []
  let digits = ''
  for (const { turn, atom } of links) {
    const piece = pieces.at(-1)
    if (piece !== undefined && piece.turn === turn) pieces.splice(-1, 1, { ...piece, atoms: [...piece.atoms, atom] })
    else pieces.push({ turn, atoms: [atom], from: digits.length })
    digits += atom.digits
  }
  return { kind: 'pan', digits, pieces }
}
