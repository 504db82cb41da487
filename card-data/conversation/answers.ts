/**
 * A request for a security code or PIN as a state: the next digits of the right length that the other side says are the
 * answer, whatever small words stand around them. It ends with the answer, another subject, or some turns later.
 */
import {
  BEFORE_PIN,
  CARD,
  CODE,
  CODE_NAME,
  EXPIRY,
  FILLER,
  HOMOPHONE,
  LOYALTY,
  NUMBER,
  ONE_TIME,
  OTHER,
  VERIFY,
} from './flags.ts'
import { asksOf, type Ask } from './asks.ts'
import { codeBehindExpiry } from './behind-number.ts'
import { SHORTEST } from './complete-number.ts'
import type { Group, Reading } from './reading.ts'
import { isAlone } from './lone-digits.ts'
import { anyOf, proseIn, withoutFlag, wordFrom } from './words.ts'
import { codeOf } from './secrets.ts'
import type { Talk } from './talk.ts'
import type { Secret } from './turns.ts'

interface Open {
  kind: 'security-code' | 'pin'
  vague: boolean
  /** The date was asked for with it. */
  dated: boolean
  by: string | null
  /** Turns with words since it was asked, or since the last answer. */
  passed: number
  answered: boolean
  /** Somebody else said something since: before that, who asks can ask for more. */
  replied: boolean
  /** The turn of the request says no more after it: the same side may go on with the digits. */
  ended: boolean
  partial: Group[]
  /** Digits of the answer: what puts it right has as many. */
  size: number | null
}

const PATIENCE = 12
const CORRECTIONS = 3
/** The same when it was asked for vaguely; and words of such an answer that are more than small. */
const VAGUE_PATIENCE = 4
const VAGUE_PROSE = 5
const VAGUE_DIGITS = 3
/** Words of somebody who has the answer and goes on. */
const QUESTION = 4
const CARD_MEMORY = 30
const ONE_TIME_MEMORY = 6
/** Words between the name of a code and the code, in one turn. */
const MOST_WORDS = 12
/** The same behind the place where it stands: "on the back it says". */
const MOST_WORDS_BESIDE = 6
const LONG_TURN = 30

/** Requests by turn, for the search for numbers; and the answers to those for codes. */
export function answersIn(
  talk: Talk,
  readings: readonly Reading[],
  cards: ReadonlySet<number>,
): { asks: (readonly Ask[])[]; secrets: Secret[] } {
  const { turns, words } = talk
  const asks: (readonly Ask[])[] = []
  const secrets: Secret[] = []
  let open = null as Open | null
  let card = -Infinity
  let oneTime = -Infinity
  for (const reading of readings) {
    const { turn } = reading
    const sender = turns[turn]?.sender ?? null
    const { any } = reading
    const context = { card: turn - card <= CARD_MEMORY, oneTime: turn - oneTime <= ONE_TIME_MEMORY }
    const mine = asksOf(reading, words, talk.text, context)
    asks.push(mine)
    if (
      cards.has(turn) ||
      mine.some(({ kind }) => kind === 'pan') ||
      ((any & (CARD | CODE_NAME)) !== 0 && (any & LOYALTY) === 0)
    )
      card = turn
    if ((any & ONE_TIME) !== 0 && (any & (CODE | VERIFY | NUMBER)) !== 0) oneTime = turn
    // Nearly no turn asks for anything.
    const said =
      mine.length === 0 ? mine : mine.filter((ask) => !ask.vague || open === null || open.vague || open.answered)
    const wanted =
      said.length === 0
        ? undefined
        : (said.findLast((ask) => ask.kind !== 'pan' && !ask.beside && !ask.vague) ??
          said.findLast(({ vague }) => vague))
    const beside = wanted === undefined ? mine.find((ask) => ask.beside) : undefined
    const told = beside === undefined ? null : inTurn(talk, reading, beside)
    if (told !== null) secrets.push(codeOf('security-code', [told]))
    const says = reading.to > reading.from || reading.groups.length > 0 || reading.masked
    if (open !== null && says) {
      open.passed++
      open.replied ||= sender !== open.by && reading.to > reading.from
      const before: number = said.find(({ vague }) => !vague)?.end ?? Infinity
      const answer = answerIn(talk, reading, open, sender, before)
      if (answer !== null) {
        secrets.push(codeOf(open.kind, answer))
        const size = answer.reduce((sum, { digits }) => sum + digits.length, 0)
        open = { ...open, answered: true, size: open.size ?? size, passed: 0, partial: [] }
      } else if (reading.masked && sender !== open.by) open = { ...open, answered: true, passed: 0, partial: [] }
      else if (
        open.passed > (open.answered ? CORRECTIONS : open.vague ? VAGUE_PATIENCE : PATIENCE) ||
        ((any & (OTHER | EXPIRY | ONE_TIME)) !== 0 && wanted === undefined && isOver(open, sender)) ||
        isLonger(reading, open, sender) ||
        (open.answered && sender === open.by && reading.groups.length === 0 && reading.prose >= QUESTION)
      )
        open = null
    }
    if (wanted === undefined || wanted.kind === 'pan') continue
    const group = wanted.vague && !context.card ? null : inTurn(talk, reading, wanted)
    if (group !== null) secrets.push(codeOf(wanted.kind, [group]))
    open = {
      kind: wanted.kind,
      vague: wanted.vague === true,
      dated: (any & EXPIRY) !== 0,
      by: sender,
      passed: 0,
      // Masked by an earlier look, it was told with its name.
      answered: group !== null || reading.masked,
      replied: false,
      ended: proseIn(words, wordFrom(words, wanted.end, reading.from, reading.to), reading.to) <= 2,
      partial: [],
      size: group?.digits.length ?? null,
    }
  }
  return { asks, secrets }
}

/** Who asked has come to another subject, or there is nothing more to wait for. */
function isOver(open: Open, sender: string | null): boolean {
  return open.answered || (sender === open.by && (open.replied || sender === null))
}

function sizesOf(kind: Open['kind']): readonly [least: number, most: number] {
  return kind === 'pin' ? [4, 6] : [3, 4]
}

/** The groups of this turn that answer, or null. */
function answerIn(talk: Talk, reading: Reading, open: Open, sender: string | null, before: number): Group[] | null {
  if (open.vague) return vagueAnswer(talk, reading, open, sender)
  const [usual, most] = open.size === null ? sizesOf(open.kind) : [open.size, open.size]
  // What some call the PIN of a card is its code.
  const least = open.kind === 'pin' && open.size === null && reading.groups.length === 1 ? usual - 1 : usual
  const same = sender === open.by && sender !== null
  if (same && !reading.numberish && !(open.ended && open.passed === 1)) return null
  if (open.answered && !reading.numberish) return null
  const groups = reading.groups.filter((group) => group.start < before && isAlone(talk, reading, group))
  const fits = groups.filter(
    (group) =>
      group.digits.length <= most &&
      (group.digits.length >= least || (groups.length === 1 && isTensAndUnit(talk.text, group))),
  )
  const long = reading.to - reading.from > LONG_TURN
  const chosen = long
    ? (fits.find((group) => ownLine(talk.text, reading, group)) ??
      (fits.filter(isNoYear).length === 1 ? fits.find(isNoYear) : undefined))
    : fits[0]
  if (chosen !== undefined) return reading.numberish ? fits : [chosen]
  const [only] = groups
  const behind = open.dated && only !== undefined && groups.length === 1 ? codeBehindExpiry(only) : null
  if (behind !== null) return [behind]
  // Said twice, or corrected in one breath.
  if (only !== undefined && groups.length === 1 && reading.numberish && isTwice(only.digits) && open.passed <= 2)
    return [only]
  if (!reading.numberish) return null
  // Digit by digit, over several turns.
  const small = groups.filter(({ digits }) => digits.length < least)
  if (small.length === 0) return null
  open.partial.push(...small)
  const total = open.partial.reduce((sum, { digits }) => sum + digits.length, 0)
  if (total > most) open.partial = small
  return total >= least && total <= most ? open.partial : null
}

/** Nothing but three digits and a few words. */
function vagueAnswer(talk: Talk, reading: Reading, open: Open, sender: string | null): Group[] | null {
  const [group] = reading.groups
  if (group === undefined || reading.groups.length > 1 || sender === open.by || open.answered) return null
  const prose = proseIn(talk.words, group.from, group.to) + reading.prose
  const { length } = group.digits
  const fits = length === VAGUE_DIGITS || (open.kind === 'pin' && length === sizesOf('pin')[0])
  return fits && prose <= VAGUE_PROSE && isAlone(talk, reading, group) ? [group] : null
}

/** Behind the name of the code, or amid the words for it, in the same turn. */
function inTurn(talk: Talk, reading: Reading, { kind, start, end, beside, vague }: Ask): Group | null {
  const [least, most] = kind === 'pan' ? [13, 19] : vague ? [VAGUE_DIGITS, VAGUE_DIGITS] : sizesOf(kind)
  const { words } = talk
  let between = 0
  for (const group of reading.groups) {
    if (group.start < start) continue
    const from = Math.max(group.from, wordFrom(words, group.start < end ? start : end, reading.from, reading.to))
    between += Math.max(0, group.to - from)
    if (between > (beside ? MOST_WORDS_BESIDE : MOST_WORDS) || anyOf(words, from, group.to, OTHER | EXPIRY)) return null
    if (group.digits.length < least) continue
    return group.digits.length <= most && isAlone(talk, reading, group) ? group : null
  }
  return kind === 'security-code' && !vague && !beside ? beforeName(talk, reading, start) : null
}

/** "it's double seven three for the cvv" */
function beforeName(talk: Talk, reading: Reading, name: number): Group | null {
  const { words } = talk
  const [least, most] = sizesOf('security-code')
  const group = reading.groups.findLast(({ end }) => end <= name)
  if (group === undefined || group.digits.length < least || group.digits.length > most) return null
  // "it expires in March 2029 and the code is 295"
  if (anyOf(words, group.from, group.to, EXPIRY)) return null
  const from = wordFrom(words, group.end, reading.from, reading.to)
  const to = wordFrom(words, name, reading.from, reading.to)
  const links = to - from <= MOST_LINKS && withoutFlag(words, from, to, FILLER | HOMOPHONE | BEFORE_PIN) === 0
  return links && from < to && isAlone(talk, reading, group) ? group : null
}
/** Words between a code and its name behind it. */
const MOST_LINKS = 3

/** "sixty four" for three digits is 60 and 4. */
function isTensAndUnit(text: string, { atoms, start, end }: Group): boolean {
  return atoms.length === 1 && atoms[0]?.spoken === true && text.slice(start, end).includes(' ')
}

/** Another number was said instead; a card's is only what was asked for besides. */
function isLonger({ groups, numberish }: Reading, { kind, by }: Open, sender: string | null): boolean {
  const isOf = ({ digits }: Group) => digits.length > sizesOf(kind)[1] && digits.length < SHORTEST
  return numberish && sender !== by && groups.some(isOf)
}

/** The same again, or with one digit corrected. */
function isTwice(digits: string): boolean {
  const half = digits.length / 2
  if (half !== 3 && half !== 4) return false
  let same = 0
  for (let i = 0; i < half; i++) if (digits[i] === digits[half + i]) same++
  return same >= half - 1
}

function isNoYear({ digits }: Group): boolean {
  return !/^(?:19|20)\d\d$/.test(digits)
}

/** Nothing else stands in its line. */
function ownLine(text: string, turn: Reading, { start, end }: Group): boolean {
  const from = Math.max(turn.start, text.lastIndexOf('\n', start - 1) + 1)
  const to = text.indexOf('\n', end)
  const rest = text.slice(from, start) + text.slice(end, to < 0 ? turn.end : Math.min(turn.end, to))
  return (rest.match(/[\p{L}\p{N}]/gu) ?? []).length <= 12
}
