/** What is a card number in a chain of groups; also with a wrong digit, where it is said to be one. */
import { luhn } from '../detect/luhn.ts'
import { likelihood } from '../detect/schemes.ts'
import type { Chain } from './chains.ts'
import { isReadBack } from './echoes.ts'
import { isComplete, LONGEST, SHORTEST } from './complete-number.ts'
import type { Group } from './reading.ts'
import { doubledIn, halvesOf, putRightIn, retoldIn } from './retold.ts'
import { numberOf } from './secrets.ts'
import type { Secret } from './turns.ts'

/** What a labelled number of wrong digits may have, corrections counted. */
const LABELLED: readonly [least: number, most: number] = [12, 100]
/** Words of other things between two groups of a number that was asked for; of others, unless all are fours. */
const MOST_GAP = 8
const MOST_GAP_UNASKED = 4
/** Digits of nearly all cards. */
const USUAL = 16

export function numbersIn({ own, together }: { own: readonly Chain[]; together: readonly Chain[] }): Secret[] {
  const secrets = own.flatMap((chain) => [...numbersOf(chain), ...doubledIn(chain)])
  const known = new Set(secrets.flatMap(({ pieces }) => pieces.flatMap(({ atoms }) => atoms.map(({ start }) => start))))
  for (const chain of together)
    if (chain.card || chain.labelled)
      for (const secret of numbersOf({ ...chain, labelled: false, awaited: false }))
        if (!secret.pieces.some(({ atoms }) => atoms.some(({ start }) => known.has(start)))) secrets.push(secret)
  return secrets
}

function numbersOf(chain: Chain): Secret[] {
  const { groups, gaps, corrects, labelled } = chain
  if (labelled && isComplete(chain.digits)) return [numberOf(groups)]
  const putRight = putRightIn(chain)
  if (putRight !== null) return [putRight]
  const retold = labelled || chain.card ? retoldIn(chain) : null
  if (retold?.told === true) return [retold.number]
  const found: Secret[] = []
  const right = new Set<number>()
  let fours = false
  for (let first = 0; first < groups.length; first++) {
    const last = endOf(chain, first)
    if (last < 0) continue
    fours ||= isFours(groups, first, last)
    found.push(numberOf(groups.slice(first, last + 1)))
    for (let i = first; i <= last; i++) right.add(i)
    first = last
  }
  // Sixteen of nineteen digits are right by chance, too.
  if (found.length > 0 && right.size < groups.length && isComplete(chain.digits)) found.push(numberOf(groups))
  if (retold !== null && (found.length === 0 || isOtherwise(groups, right))) return [retold.number]
  if (!labelled) return found.length === 0 && isAwaited(chain) ? [{ ...numberOf(groups), whole: true }] : found
  // A part that is right by chance, in a number that was corrected.
  const corrected = !fours || corrects.includes(true)
  const near = gaps.every((gap, i) => i === 0 || gap <= MOST_GAP)
  if (found.length > 0 && corrected && right.size < groups.length && near)
    return [...found, ...withoutCheckDigit(corrects.includes(true) ? chain : withoutTail(chain, right))]
  const rest = {
    ...chain,
    groups: groups.filter((_, i) => !right.has(i)),
    gaps: gaps.filter((_, i) => !right.has(i)),
    corrects: [],
  }
  const others = withoutCheckDigit(rest)
  // Behind a right number: that number again with another mistake, not the telephone number under a letter.
  return found.length === 0
    ? others
    : [...found, ...others.filter(({ digits }) => found.some((number) => isReadBack(number.digits, digits, false)))]
}

/** Another number comes of it as well when a group of the one that was found is the wrong one. */
function isOtherwise(groups: readonly Group[], right: ReadonlySet<number>): boolean {
  if (right.size === groups.length || groups.some(({ digits }) => digits.length !== 4)) return false
  return groups.some((_, wrong) => {
    const digits = groups.toSpliced(wrong, 1).map((group) => group.digits)
    return right.has(wrong) && isComplete(digits.join(''))
  })
}

/** The card was asked for, and this has the form of its number but for a digit. */
function isAwaited({ awaited, digits, gaps }: Chain): boolean {
  const begin = digits.charAt(0)
  return (
    awaited &&
    digits.length >= USUAL - 1 &&
    digits.length <= USUAL + 1 &&
    begin >= '2' &&
    begin <= '6' &&
    gaps.every((gap, i) => i === 0 || gap <= MOST_GAP_UNASKED)
  )
}

/** Without what was said in other words behind a right number: "we live in 75306". */
function withoutTail(chain: Chain, right: ReadonlySet<number>): Chain {
  const tail = chain.gaps.findIndex((gap, i) => i > Math.max(...right) && gap > 0)
  if (!right.has(0) || tail < 0) return chain
  return { ...chain, groups: chain.groups.slice(0, tail), gaps: chain.gaps.slice(0, tail) }
}

/** Asked for and not right: a digit is wrong, missing or corrected. All of it goes. */
function withoutCheckDigit({ groups, gaps }: Chain): Secret[] {
  const long = groups.filter(
    (group) => group.digits.length >= USUAL - 1 && group.digits.length <= LONGEST && halvesOf(group).length === 1,
  )
  // What stands beside a whole number is something else.
  if (long.length > 0)
    return [...long.map((group) => ({ ...numberOf([group]), whole: true as const })), ...sameAs(long, groups)]
  const found: Secret[] = []
  for (let first = 0; first < groups.length;) {
    let last = first
    let digits = groups[first]?.digits ?? ''
    for (; last + 1 < groups.length && (gaps[last + 1] ?? 0) <= MOST_GAP; last++)
      digits += groups[last + 1]?.digits ?? ''
    // No number of a card begins with the zero that one dials.
    if (digits.length >= LABELLED[0] && digits.length <= LABELLED[1] && !digits.startsWith('0'))
      found.push({ ...numberOf(groups.slice(first, last + 1)), whole: true })
    first = last + 1
  }
  return found
}

/** The same number in its parts: it was wrong there, or is said again. */
function sameAs(long: readonly Group[], groups: readonly Group[]): Secret[] {
  const others = numberOf(groups.filter((group) => !long.includes(group)))
  const same = long.some(({ digits }) => isReadBack(digits, others.digits, false))
  return same && others.digits.length >= LABELLED[0] ? [{ ...others, whole: true }] : []
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
    const begins = first === 0 || (range === 'strong' && groups[first]?.turn !== groups[first - 1]?.turn)
    const whole = begins && i === groups.length - 1
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
