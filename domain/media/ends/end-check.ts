/** Told of a body while it streams, and asked when it has ended. */
export interface EndCheck {
  chunk(bytes: Uint8Array): void
  /** What is missing at the end, null for nothing that the format could tell. */
  problem(): string | null
}
