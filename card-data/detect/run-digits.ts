/**
 * The digits of a run as numbers. A hostile run has a candidate at every digit: what is asked of each is prepared once.
 */
import type { Run } from './runs.ts'

/** Runs up to this length share one set of arrays. */
const LONGEST_SHARED = 1 << 16

export interface RunDigits {
  /** 0 to 9. */
  values: Uint8Array
  /** How many digits the run has. */
  count: number
  /** The first digit of each atom, and one entry more. */
  offsets: Int32Array
  /** By digit: one more than the index of the atom that ends right before it; 0 for none. */
  endsAt: Int32Array
  /** 1 for every atom that belongs to a number already. */
  owned: Uint8Array
  /** Last digit of the sum from the left, with the digits at even places doubled, and with those at odd places. */
  evens: Uint8Array
  odds: Uint8Array
}

let shared = roomFor(1 << 8)

/** To be read before the next run is asked for. */
export function digitsOf({ atoms }: Run): RunDigits {
  let count = 0
  for (let i = 0; i < atoms.length; i++) count += atoms[i]?.digits.length ?? 0
  if (count >= shared.values.length && count < LONGEST_SHARED)
    shared = roomFor(Math.min(LONGEST_SHARED, 2 * (count + 1)))
  const room = count < LONGEST_SHARED ? shared : roomFor(count + 1)
  const { values, offsets, endsAt, owned, evens, odds } = room
  endsAt.fill(0, 0, count + 1)
  owned.fill(0, 0, atoms.length)
  let at = 0
  for (let i = 0; i < atoms.length; i++) {
    const digits = atoms[i]?.digits ?? ''
    offsets[i] = at
    for (let j = 0; j < digits.length; j++, at++) {
      const plain = digits.charCodeAt(j) - 48
      const doubled = plain > 4 ? plain * 2 - 9 : plain * 2
      const even = at % 2 === 0
      values[at] = plain
      evens[at + 1] = lastDigit((evens[at] as number) + (even ? doubled : plain))
      odds[at + 1] = lastDigit((odds[at] as number) + (even ? plain : doubled))
    }
    endsAt[at] = i + 1
  }
  offsets[atoms.length] = at
  room.count = count
  return room
}

/**
 * Check digit of card numbers (ISO/IEC 7812-1, annex B): every second digit from the right doubled, sum divisible by
 * ten. `to` exclusive.
 */
export function isLuhn({ evens, odds }: RunDigits, from: number, to: number): boolean {
  const sums = (to - 1) % 2 === 0 ? odds : evens
  return sums[to] === sums[from]
}

/** Of a sum below 20. */
function lastDigit(sum: number): number {
  return sum < 10 ? sum : sum - 10
}

/** No atom is without digits, so a run has no more atoms than digits. */
function roomFor(length: number): RunDigits {
  return {
    values: new Uint8Array(length),
    count: 0,
    offsets: new Int32Array(length + 1),
    endsAt: new Int32Array(length + 1),
    owned: new Uint8Array(length + 1),
    evens: new Uint8Array(length + 1),
    odds: new Uint8Array(length + 1),
  }
}
