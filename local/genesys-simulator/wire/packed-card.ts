import { strToU8, zipSync } from 'fflate'
import { SEEDED_NUMBERS } from '../seeded-text.ts'

let packed: Uint8Array | null = null

/** A ZIP with a card number in a text inside: nobody can mask it where it stands. */
export function packedCard(): Uint8Array {
  return (packed ??= zipSync(
    { 'notes.txt': strToU8(`please charge my card ${SEEDED_NUMBERS[0]}, expiry 12/29`) },
    { mtime: '1980-01-01T00:00:00Z' },
  ))
}
