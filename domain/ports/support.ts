import type { Lane } from '../calls/lane.ts'

export interface Clock {
  /** Current time, epoch ms UTC. */
  now(): number
}

/** Mutable working storage (claim check): lists that are too large for orchestration history. Never evidence. */
export interface Staging {
  /** Stores any JSON value under the name; an earlier one is replaced. */
  write(name: string, value: unknown): Promise<void>
  /**
   * What `write` stored: the shape is the writer's, for nobody else writes here. @throws ArchiveError `staging-missing`
   */
  read<T>(name: string): Promise<T>
  /** Names under a prefix, sorted. */
  list(prefix: string): Promise<string[]>
}

/** Signs with the deployment's signing key (ES256). */
export interface Signer {
  /** @returns compact JWS (RFC 7515), with `kid` and `jwk` of the public key in its protected header */
  sign(payload: Uint8Array): Promise<string>
  /**
   * RFC 7638 thumbprints of every version of the key, disabled ones too: what was signed before a rotation stays true.
   * @throws ArchiveError `key-unusable` (retryable) when they cannot be read
   */
  thumbprints(): Promise<string[]>
}

/** Whether what is written today can be read tomorrow (VLT-2). */
export interface KeyHealth {
  /**
   * Problems in words, empty when the key behind the scope may be used: enabled, not expired, rotation set, purge
   * protected, same region.
   */
  problems(keyName: string): Promise<string[]>
}

export interface CallCounter {
  /** Genesys API calls made by this process so far (token and media excluded). */
  calls(): number
  /** Runs the work and answers how many API calls it made itself, also while other work runs beside it. */
  measure<T>(work: () => Promise<T>): Promise<{ result: T; calls: number }>
}

export interface CallLanes {
  /** Calls of this work wait for those of the lanes before it, and take no more than its share (CAP-12). */
  inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T>
}

/** Business events, one line each, structured; never secrets or personal data. */
export interface EventLog {
  info(event: string, facts: Record<string, string | number | boolean>): void
  warn(event: string, facts: Record<string, string | number | boolean>): void
}
