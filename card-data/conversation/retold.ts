/** A number of which groups were said twice, or one wrongly and then right: its digits alone are no number. */
import { luhn } from '../detect/luhn.ts'
import { likelihood } from '../detect/schemes.ts'
import type { Chain } from './chains.ts'
import { isComplete, LONGEST, SHORTEST } from './complete-number.ts'
import type { Group } from './reading.ts'
import { numberOf } from './secrets.ts'
import type { Secret } from './turns.ts'

const SHORTEST_HALF = 2
/** So many repetitions are a habit, and no chance. */
const HABIT = 2

interface Retold {
  number: Secret
  /** Words or a habit say so; else only the digits do. */
  told: boolean
}

/** Null: neither makes a number of them. */
export function retoldIn({ groups, corrects, labelled }: Chain): Retold | null {
  const told = groups.flatMap(halvesOf)
  const once = told.filter(({ digits }, i) => digits !== told[i - 1]?.digits || digits.length < SHORTEST_HALF)
  const repeated = told.length - once.length
  if (repeated > 0 && isComplete(digitsOf(once)))
    return { number: withRepetitions(told, once), told: repeated >= HABIT }
  const all = { ...numberOf(groups), whole: true as const }
  if (corrects.includes(true) && isComplete(digitsOf(corrected(groups, corrects)))) return { number: all, told: true }
  // All of it was asked for. A half said twice is a right number by itself in one of five cases.
  if (repeated >= HABIT && labelled) return { number: all, told: true }
  for (const list of repeated > 0 ? [once, groups] : [groups, foursOf(groups)])
    for (let wrong = 0; wrong < list.length; wrong++) {
      const rest = list.toSpliced(wrong, 1)
      if (isComplete(digitsOf(rest)) && (labelled || rest.every(({ digits }) => digits.length === 4)))
        return { number: all, told: false }
    }
  return null
}

/** Numbers of which every group was said twice, "six nine six nine", also behind other numbers of the same chain. */
export function doubledIn({ groups, labelled, card }: Chain): Secret[] {
  const found: Secret[] = []
  let told: Group[] = []
  const end = () => {
    const once = told.filter((_, i) => i % 2 === 0)
    const { length } = digitsOf(once)
    if (once.length >= FEWEST_DOUBLED && length >= SHORTEST - 1 && length <= LONGEST)
      found.push({ ...withRepetitions(told, once), ...(isComplete(digitsOf(once)) ? {} : { whole: true }) })
    told = []
  }
  for (const group of labelled || card ? groups : []) {
    const halves = halvesOf(group)
    if (halves.length === 2) told.push(...halves)
    else end()
  }
  end()
  return found
}
const FEWEST_DOUBLED = 3

/** A right number once the digits before a correction that are too many are left out: "… four five, no, six". */
export function putRightIn({ groups, corrects, digits }: Chain): Secret | null {
  if (digits.length > MOST_RETOLD) return null
  let before = 0
  for (const [i, group] of groups.entries()) {
    if (corrects[i] === true)
      for (const length of [USUAL, USUAL - 1]) {
        const extra = digits.length - length
        // "4 4 8 7 not 4 4 8 7": the wrong digits are said before and behind.
        const half = extra / 2
        const twice = half >= SHORTEST_HALF && digits.startsWith(digits.slice(before - half, before), before)
        const cuts = [[before - extra, before], ...(twice ? [[before - half, before + half]] : [])] as const
        for (const [from = 0, to = 0] of cuts) {
          const right = extra > 0 && from > 0 ? digits.slice(0, from) + digits.slice(to) : ''
          if (right.length === length && likelihood(right) === 'strong' && luhn(right))
            return { ...numberOf(groups), whole: true }
        }
      }
    before += group.digits.length
  }
  return null
}
const USUAL = 16
/** All of it said twice, with some to spare. */
const MOST_RETOLD = 40

/** The same by fours, where nothing else stands in them. */
function foursOf(groups: readonly Group[]): readonly Group[] {
  if (groups.length > MOST_FOURS || groups.some(({ atoms }) => atoms.some(({ digits }) => digits.length !== 4)))
    return []
  return groups.flatMap((group) =>
    group.atoms.map((atom) => ({ ...group, atoms: [atom], digits: atom.digits, start: atom.start, end: atom.end })),
  )
}
const MOST_FOURS = 8

/** Without what was taken back: as many digits as come instead. */
function corrected(groups: readonly Group[], corrects: readonly boolean[]): Group[] {
  const kept: Group[] = []
  for (const [i, group] of groups.entries()) {
    const before = kept.at(-1)
    if (corrects[i] === true && before !== undefined) {
      const left = before.digits.length - group.digits.length
      kept.pop()
      if (left > 0) kept.push({ ...before, digits: before.digits.slice(0, left) })
    }
    kept.push(group)
  }
  return kept
}

const digitsOf = (groups: readonly Group[]) => groups.map(({ digits }) => digits).join('')

/** "8646 8646" in one breath is a group and its repetition. */
export function halvesOf(group: Group): Group[] {
  const { digits, atoms } = group
  const half = digits.length / 2
  if (half < SHORTEST_HALF || digits.slice(0, half) !== digits.slice(half)) return [group]
  let count = 0
  const middle = atoms.findIndex((atom) => (count += atom.digits.length) >= half) + 1
  const [left, right] = [atoms.slice(0, middle), atoms.slice(middle)]
  const [last, next] = [left.at(-1), right[0]]
  if (count !== half || last === undefined || next === undefined) return [group]
  return [
    { ...group, atoms: left, digits: digits.slice(0, half), end: last.end },
    { ...group, atoms: right, digits: digits.slice(half), start: next.start },
  ]
}

/** What is said again is hidden as it is the first time. */
function withRepetitions(told: readonly Group[], once: readonly Group[]): Secret {
  const number = numberOf(once)
  let from = 0
  let before = 0
  for (const group of told) {
    if (once.includes(group)) {
      before = from
      from += group.digits.length
    } else number.pieces.push({ turn: group.turn, atoms: group.atoms, from: before })
  }
  return number
}
