import { createHash } from 'node:crypto'

/** Numbers that depend on the key alone: the same tenant from the same seed, in any order of asking. */
export interface Draw {
  /** [0, 1) */
  real(): number
  /** Whole number in [min, max]. */
  whole(min: number, max: number): number
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
}

export function draw(...key: readonly (string | number)[]): Draw {
  let state = digest(...key).readUInt32LE(0)
  // mulberry32: small, fast and good enough for sample data.
  const real = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    real,
    whole: (min, max) => min + Math.floor(real() * (max - min + 1)),
    chance: (share) => real() < share,
    pick: (items) => {
      const item = items[Math.floor(real() * items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
  }
}

export function digest(...key: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(key.join('\u0000')).digest()
}

/** A UUID that depends on the key alone. */
export function uuid(...key: readonly (string | number)[]): string {
  const bytes = digest(...key).subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return uuidText(bytes)
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
