import { createHash } from 'node:crypto'

/** Lower-case hex SHA-256 (FIPS 180-4) of the chunks together. */
export function sha256Hex(...chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

/** The same for bytes that come one by one. */
export function sha256Stream(): { update(chunk: Uint8Array): void; hex(): string } {
  const hash = createHash('sha256')
  return { update: (chunk) => void hash.update(chunk), hex: () => hash.digest('hex') }
}
