/** Repeatable chance: the same seed tells the same conversations on every machine. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  yes(share: number): boolean
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(list: readonly T[]): T
  digits(length: number): string
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    yes: (share) => next() < share,
    pick: (list) => {
      const picked = list[below(list.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
    digits: (length) => Array.from({ length }, () => below(10)).join(''),
  }
}

/** FNV-1a of a text: the same everywhere, so that a phrase never changes its side. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}
