/**
 * Groups of digits that may be one number: small words, other people's turns, pauses and questions stand between them.
 * One chain for each side, and one for all sides together: two people can say a number by turns.
 */
import { KIND, LETTER } from '../detect/chars.ts'
import type { Ask } from './asks.ts'
import { CARD, CODE_NAME, EXPIRY, FILLER, LOYALTY, OTHER } from './flags.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import { anyOf, withoutFlag, type Words } from './words.ts'

export interface Chain {
  groups: Group[]
  /** Words that are more than small before each group, since the one before. */
  gaps: number[]
  /** Digits of all of them. */
  total: number
  /** Somebody asked for a card's number, or said that this is one. */
  labelled: boolean
  /** Cards were spoken of. */
  card: boolean
}
interface Thread {
  chains: Chain[]
  chain: Chain | null
  /** Turn of its last group. */
  last: number
  prose: number
}
/** What was said until now, whoever said it. */
interface Heard {
  asked: number
  card: number
  /** The last turn that was about a code or a date of expiry, and the last of somebody else. */
  codes: { turn: number; sender: string | null | undefined }
  codesBefore: number
}

/** Turns of others, words of one's own, between two groups of one number. */
const MOST_TURNS = 12
const MOST_PROSE = 25
/** A request for the number is this many turns before it at most. */
const LABEL_TURNS = 6
const CARD_TURNS = 20
/** "the order number is" */
const LABEL_WORDS = 3
/** Digits of the shortest number, or of one that lost some. */
const FEWEST = 12

export function chainsIn(
  talk: Talk,
  readings: readonly Reading[],
  asks: readonly (readonly Ask[])[],
): { own: Chain[]; together: Chain[] } {
  const threads = new Map<string | null, Thread>()
  const together = emptyThread()
  const heard: Heard = {
    asked: -Infinity,
    card: -Infinity,
    codes: { turn: -1, sender: undefined },
    codesBefore: -1,
  }
  for (const reading of readings) {
    const { turn, any } = reading
    const sender = talk.turns[turn]?.sender ?? null
    const wanted = asks[turn] ?? []
    const pan = wanted.find(({ kind }) => kind === 'pan') ?? null
    if (reading.groups.length > 0 || threads.size > 0) {
      let own = threads.get(sender)
      if (own === undefined) threads.set(sender, (own = emptyThread()))
      if (othersCodes(heard, sender) > own.last) close(own)
      extend(own, reading, pan, heard, talk)
      extend(together, reading, pan, heard, talk)
    }
    if ((any & (EXPIRY | CODE_NAME)) !== 0 || wanted.some(({ kind }) => kind !== 'pan')) {
      if (heard.codes.sender !== sender) heard.codesBefore = heard.codes.turn
      heard.codes = { turn, sender }
    }
    if (pan !== null) heard.asked = turn
    if ((any & CARD) !== 0 && (any & LOYALTY) === 0) heard.card = turn
  }
  for (const thread of [...threads.values(), together]) close(thread)
  return { own: [...threads.values()].flatMap(({ chains }) => chains), together: together.chains }
}

function emptyThread(): Thread {
  return { chains: [], chain: null, last: 0, prose: 0 }
}

function othersCodes({ codes, codesBefore }: Heard, sender: string | null): number {
  return codes.sender === sender ? codesBefore : codes.turn
}

function extend(thread: Thread, reading: Reading, pan: Ask | null, heard: Heard, { text, words }: Talk): void {
  const { turn, groups, masked, prose, about } = reading
  if (masked) {
    // An earlier look masked what was asked for.
    close(thread)
    heard.asked = -Infinity
  }
  for (const group of groups) {
    if (isOther(group, text, words)) {
      close(thread)
      continue
    }
    const gap = thread.prose + withoutFlag(words, group.from, group.to, FILLER)
    const label = pan !== null && pan.end <= group.start
    const broken =
      gap > MOST_PROSE ||
      turn - thread.last > MOST_TURNS ||
      (!label && anyOf(words, group.from, group.to, OTHER | EXPIRY | CODE_NAME))
    if (broken || (label && anyOf(words, group.from, group.to, CARD))) close(thread)
    thread.chain ??= {
      groups: [],
      gaps: [],
      total: 0,
      labelled: label || turn - heard.asked <= LABEL_TURNS,
      card: turn - heard.card <= CARD_TURNS,
    }
    thread.chain.groups.push(group)
    thread.chain.gaps.push(gap)
    thread.chain.total += group.digits.length
    thread.last = turn
    thread.prose = 0
  }
  thread.prose += prose
  if ((about & (EXPIRY | CODE_NAME)) !== 0) close(thread)
}

function close(thread: Thread): void {
  if (thread.chain !== null && thread.chain.total >= FEWEST) thread.chains.push(thread.chain)
  thread.chain = null
}

/** "the order number is 7734", "the 14th", "49.90": no part of a card's number. */
function isOther({ from, to, start, end, digits }: Group, text: string, words: Words): boolean {
  const label = Math.max(from, to - LABEL_WORDS)
  if (anyOf(words, label, to, OTHER) && !anyOf(words, label, to, CARD)) return true
  if (digits.length > 4) return false
  return (
    KIND[text.charCodeAt(end)] === LETTER || isAmount(text, end) || (isFraction(text, start) && digits.length === 2)
  )
}

function isAmount(text: string, end: number): boolean {
  return isPoint(text, end) && isDigit(text, end + 1) && isDigit(text, end + 2) && !isDigit(text, end + 3)
}

function isFraction(text: string, start: number): boolean {
  return isPoint(text, start - 1) && isDigit(text, start - 2)
}

function isPoint(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x2e || text.charCodeAt(at) === 0x2c
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0x30 && unit <= 0x39
}
