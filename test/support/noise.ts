import { seededRandom } from '../../local/functions-host/durable/random.ts'

/** Bytes that pack no further, the same for the same seed: chance spells whatever it likes in fresh ones. */
export function noise(size: number, seed: number): Uint8Array {
  const random = seededRandom(seed)
  return Uint8Array.from({ length: size }, () => Math.floor(random() * 256))
}
