import { sha256Hex } from './digest.ts'

/** A UUID (RFC 9562, version 8) that the same words always give: what is repeated meets itself. */
export function derivedUuid(...words: readonly string[]): string {
  const hex = sha256Hex(new TextEncoder().encode(JSON.stringify(words)))
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
