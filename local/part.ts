/** A started piece of the local platform: where it listens and how to stop it with its state saved. */
export interface Part {
  /** Base address, without a trailing slash. */
  readonly url: string
  /** Saves state and closes the listener. Idempotent. */
  close(): Promise<void>
}
