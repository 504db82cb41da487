/**
 * Hundreds of groups of digits, all of one size with one sign between: "1 2 1 2 …", columns of fours. No card number
 * begins amid them (pan-shape.ts: neither its beginning is visible nor are words near), unless one ended right before;
 * so only their ends are looked at.
 */
import type { Atom } from './atoms.ts'

/** Groups at each end that are kept: farther inside, no word is near. */
const KEPT = 120
/** Fewer are not worth it. */
const FEWEST = 3 * KEPT
/** Larger ones could be a number each, or the half of one. */
const LARGEST = 8
/** Longer than any number, so that none goes on across it; no number begins so. */
const FILLED = '0'.repeat(20)
/** A number that ends this near before what was skipped could be followed by another, and another. */
const REACH = 20 * (LARGEST + 1)
/** Space, tab, line end, comma, dash, point, semicolon. */
const SIGNS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x2c, 0x2d, 0x2e, 0x3b])

export interface Stretch {
  /** Digits of each group. */
  size: number
  /** Groups that the sign stands behind. */
  count: number
  /** Where the first group behind them begins, or whatever comes instead. */
  end: number
}

/** The groups of one size from this place on, where a group begins. */
export function stretchAt(units: Uint16Array, from: number, length: number): Stretch {
  let size = 0
  while (size <= LARGEST && isPlain(units[from + size] as number)) size++
  const sign = units[from + size] as number
  let count = 0
  let at = from
  if (size > 0 && size <= LARGEST && SIGNS.has(sign))
    for (; at + size < length && isGroup(units, at, size, sign); at += size + 1) count++
  return { size, count, end: at }
}

function isGroup(units: Uint16Array, at: number, size: number, sign: number): boolean {
  for (let i = 0; i < size; i++) if (!isPlain(units[at + i] as number)) return false
  return units[at + size] === sign
}

export function isWorthSkipping({ count }: Stretch): boolean {
  return count >= FEWEST
}

/** The groups at its ends, and one atom that stands for those between. */
export function* endsOf(text: string, { size, count, end }: Stretch): Iterable<Atom> {
  const step = size + 1
  const from = end - count * step
  const group = (index: number): Atom => {
    const start = from + index * step
    return { start, end: start + size, digits: text.slice(start, start + size), spoken: false }
  }
  for (let i = 0; i < KEPT; i++) yield group(i)
  const [first, last] = [group(KEPT), group(count - KEPT - 1)]
  yield { start: first.start, end: last.end, digits: FILLED, spoken: false, each: size }
  for (let i = count - KEPT; i < count; i++) yield group(i)
}

/** Whether a number ends so near before what was skipped that others could follow it: then it has to be looked at. */
export function reachesSkipped(skipped: readonly Atom[], ascending: readonly { end: number }[]): boolean {
  let next = 0
  for (const { start } of skipped) {
    while ((ascending[next]?.end ?? Infinity) < start - REACH) next++
    if ((ascending[next]?.end ?? Infinity) <= start) return true
  }
  return false
}

function isPlain(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
