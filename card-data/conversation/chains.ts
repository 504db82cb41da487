/**
 * Groups of digits that may be one number: small words, other people's turns, pauses and questions stand between them.
 * One chain for each side, and one for all sides together: two people can say a number by turns. A request for a card's
 * number is a state: what the other side says in digits belongs to the answer, until another subject comes up.
 */
import type { Ask } from './asks.ts'
import { CARD, CODE_NAME, CORRECTION, EXPIRY, LAST, LOYALTY, ONE_TIME, OTHER } from './flags.ts'
import { isComplete, LONGEST, SHORTEST } from './complete-number.ts'
import type { Group, Reading } from './reading.ts'
import type { Talk } from './talk.ts'
import { FEWEST, isDialled, isOther } from './other-digits.ts'
import { anyOf, proseIn, type Words } from './words.ts'

export interface Chain {
  groups: Group[]
  /** Words that are more than small before each group, since the one before. */
  gaps: number[]
  /** Whether each group takes the place of what was said before it. */
  corrects: boolean[]
  digits: string
  /** Somebody asked for a card's number, or said that this is one. */
  labelled: boolean
  /** Cards were spoken of. */
  card: boolean
  /** The other side spoke of a card just before, and of nothing else: "Go ahead with the card." */
  awaited: boolean
}
interface Thread {
  chains: Chain[]
  chain: Chain | null
  /** Turn of its last group. */
  last: number
  prose: number
  /** Its digits are a right number: only those that repeat it go on. */
  complete: boolean
  /** A number that was asked for was told. */
  told: boolean
}
/** What was said until now, whoever said it. */
interface Heard {
  asked: number
  /** The last turn that went on with what was asked for. */
  renewed: number
  askedBy: string | null
  /** Since then the other side said something. */
  replied: boolean
  card: number
  cardBy: string | null
  /** The last turn that was about something else than the number, and the last of somebody else. */
  subject: { turn: number; sender: string | null | undefined }
  subjectBefore: number
}

/** Turns of others, words of one's own, between two groups of one number. */
const MOST_TURNS = 12
const MOST_PROSE = 25
/** The same once the number is begun. */
const MOST_PROSE_WITHIN = 12
/** And once it is whole: "no wait, it ends with 3369". */
const MOST_PROSE_AGAIN = 3
/** A request for the number is this many turns before it at most. */
const LABEL_TURNS = 10
const CARD_TURNS = 20
/** The card itself was asked for, and its number is the answer. */
const AWAITED_TURNS = 3
/** "the order number is" */
const LABEL_WORDS = 4
/** "the card I'm using is" */
const NAME_WORDS = 6
/** What a payment goes on with. */
const SUBJECTS = EXPIRY | CODE_NAME
/** With so many, only what repeats them goes on. */
const ENOUGH = 15

/** @param taken where digits begin that are known to be a code */
export function chainsIn(
  talk: Talk,
  readings: readonly Reading[],
  asks: readonly (readonly Ask[])[],
  taken: ReadonlySet<number>,
): { own: Chain[]; together: Chain[] } {
  const threads = new Map<string | null, Thread>()
  const together = emptyThread()
  const heard: Heard = {
    asked: -Infinity,
    renewed: -Infinity,
    askedBy: null,
    replied: false,
    card: -Infinity,
    cardBy: null,
    subject: { turn: -1, sender: undefined },
    subjectBefore: -1,
  }
  for (const reading of readings) {
    const { turn, any } = reading
    const sender = talk.turns[turn]?.sender ?? null
    const wanted = asks[turn] ?? []
    const pan = wanted.length === 0 ? null : (wanted.find(({ kind }) => kind === 'pan') ?? null)
    if ((any & CARD) !== 0 && (any & LOYALTY) === 0) {
      heard.card = turn
      heard.cardBy = sender
    }
    if (reading.groups.length > 0 || threads.size > 0) {
      let own = threads.get(sender)
      if (own === undefined) threads.set(sender, (own = emptyThread()))
      if (othersSubject(heard, sender) > own.last || isAskedAgain(own, heard)) close(own)
      if (isAskedAgain(together, heard)) close(together)
      const groups =
        reading.groups.length === 0
          ? reading.groups
          : reading.groups.filter((group) => !taken.has(group.start) && !isOther(group, reading, talk))
      extend(own, reading, groups, pan, heard, talk.words, sender)
      extend(together, reading, groups, pan, heard, talk.words, sender)
    }
    const codes = wanted.length > 0 && wanted.some(isForCode)
    if (pan === null && (codes || ((any & EXPIRY) !== 0 && (any & CARD) !== 0)))
      for (const [owner, thread] of threads) if (owner !== sender) labelBehind(thread, turn)
    if (pan === null && (codes || (any & (SUBJECTS | OTHER | ONE_TIME)) !== 0)) {
      if (heard.subject.sender !== sender) heard.subjectBefore = heard.subject.turn
      heard.subject = { turn, sender }
    }
    if (pan !== null) {
      heard.asked = turn
      heard.askedBy = sender
      heard.replied = false
    } else if (sender !== heard.askedBy) {
      if (reading.to > reading.from) heard.replied = true
      const told = threads.get(sender)?.told === true
      if (codes || (any & (told ? SUBJECTS | OTHER | ONE_TIME : SUBJECTS)) !== 0) heard.asked = -Infinity
    } else if (heard.replied && (codes || (any & (SUBJECTS | OTHER | ONE_TIME)) !== 0)) heard.asked = -Infinity
  }
  for (const thread of [...threads.values(), together]) close(thread)
  return { own: [...threads.values()].flatMap(({ chains }) => chains), together: together.chains }
}

function isForCode({ kind, beside, vague }: Ask): boolean {
  return kind !== 'pan' && beside !== true && vague !== true
}

function emptyThread(): Thread {
  return { chains: [], chain: null, last: 0, prose: 0, complete: false, told: false }
}

/** A new request begins a new number, unless it is for the rest of the one that was asked for. */
function isAskedAgain({ chain, last }: Thread, { asked }: Heard): boolean {
  return chain !== null && asked > last && !(chain.labelled && chain.digits.length < FEWEST)
}

function othersSubject({ subject, subjectBefore }: Heard, sender: string | null): number {
  return subject.sender === sender ? subjectBefore : subject.turn
}

/** @param groups those of the reading that may be parts of a number */
function extend(
  thread: Thread,
  reading: Reading,
  groups: readonly Group[],
  pan: Ask | null,
  heard: Heard,
  words: Words,
  sender: string | null,
): void {
  const { turn, masked, prose, about, any } = reading
  if (masked) {
    // An earlier look masked what was asked for.
    close(thread)
    heard.asked = -Infinity
  }
  for (const group of groups) {
    const gap = thread.prose + proseIn(words, group.from, group.to)
    const named = anyOf(words, Math.max(group.from, group.to - NAME_WORDS), group.to, CARD)
    const label = named || (pan !== null && pan.end <= group.start)
    const broken =
      gap > (thread.chain === null ? MOST_PROSE : MOST_PROSE_WITHIN) ||
      turn - thread.last > MOST_TURNS ||
      (thread.complete && turn !== thread.last && !reading.numberish && gap > MOST_PROSE_AGAIN) ||
      (!label && anyOf(words, group.from, group.to, OTHER | ONE_TIME | SUBJECTS))
    if (broken || (label && anyOf(words, group.from, group.to, CARD))) close(thread)
    const asked = turn - Math.max(heard.asked, heard.renewed) <= LABEL_TURNS && heard.asked > -Infinity
    // "the last four are 4242" begins no number.
    const isEnd = !asked && group.digits.length <= 4 && anyOf(words, group.to - LABEL_WORDS, group.to, LAST)
    if (thread.chain === null && (isEnd || isDialled(group.digits))) continue
    thread.chain ??= {
      groups: [],
      gaps: [],
      corrects: [],
      digits: '',
      labelled: label || (asked && !anyOf(words, reading.from, group.to, SUBJECTS)),
      card: turn - heard.card <= CARD_TURNS,
      awaited: heard.cardBy !== sender && turn - heard.card <= AWAITED_TURNS && heard.subject.turn < heard.card,
    }
    thread.chain.groups.push(group)
    thread.chain.gaps.push(gap)
    thread.chain.corrects.push(anyOf(words, group.from, group.to, CORRECTION))
    thread.chain.digits += group.digits
    thread.complete ||= thread.chain.digits.length >= ENOUGH || isComplete(thread.chain.digits)
    thread.told ||= thread.complete && thread.chain.labelled
    thread.last = turn
    thread.prose = 0
    // Said again, it is still what was asked for.
    if (thread.chain.labelled) heard.renewed = turn - 1
  }
  thread.prose += prose
  // "and the code is 927": what comes next is another number.
  if ((about & SUBJECTS) !== 0 || (pan === null && (any & SUBJECTS) !== 0)) {
    // What an expiry or a code follows at once is said to be a card's; the date of a birth says nothing.
    if ((any & OTHER) === 0) labelLast(thread)
    close(thread)
  }
}

/** Somebody asks for the code or the expiry of a card: what was said just before is its number. */
function labelBehind(thread: Thread, turn: number): void {
  if (turn - thread.last <= MOST_TURNS_BEHIND) labelLast(thread)
}

/** The chain, or what its last turn says if that alone is as long as a card's number: another one stood before. */
function labelLast(thread: Thread): void {
  const { chain, last } = thread
  if (chain === null) return
  if (looksLikeCard(chain)) {
    chain.labelled = true
    return
  }
  const from = chain.groups.findIndex(({ turn }) => turn === last)
  const groups = chain.groups.slice(from)
  const digits = groups.map((group) => group.digits).join('')
  const own = { ...chain, groups, gaps: chain.gaps.slice(from), corrects: chain.corrects.slice(from), digits }
  if (from > 0 && looksLikeCard(own)) thread.chains.push({ ...own, labelled: true })
}
const MOST_TURNS_BEHIND = 3

/** As long as one, told without much between its parts. */
function looksLikeCard({ digits, gaps }: Chain): boolean {
  const fits = digits.length >= SHORTEST && digits.length <= LONGEST
  return (
    fits && digits.charAt(0) >= '2' && digits.charAt(0) <= '6' && gaps.every((gap, i) => i === 0 || gap <= MOST_GAP)
  )
}
const MOST_GAP = 2

function close(thread: Thread): void {
  if (thread.chain !== null && thread.chain.digits.length >= FEWEST) thread.chains.push(thread.chain)
  thread.chain = null
  thread.complete = false
}
