/** Facts of a stored blob, read back from storage. */
export interface StoredFacts {
  container: string
  name: string
  sizeBytes: number
  /** From the metadata written with the bytes; null on a blob that has none. */
  sha256: string | null
  /** Immutability read back: ISO UTC date and mode; null when the blob has no policy. */
  retainUntil: string | null
  mode: 'locked' | 'unlocked' | null
  legalHold: boolean
  /** Where storage names versions, of the one that these facts are of. */
  versionId?: string
  /** In listings: ids of what was put over the first version of this name. Nothing of the archive ever does that. */
  laterVersions?: readonly string[]
}
export interface PutRequest {
  container: string
  name: string
  contentType: string
  /** Whole small bodies, or a stream that is never held in memory. A stream that throws leaves no blob. */
  body: Uint8Array | AsyncIterable<Uint8Array>
  /** Extra blob metadata; keys [a-z0-9_], values ASCII. `sha256` is added by the vault. */
  metadata: Record<string, string>
}
export type PutOutcome = { kind: 'written' | 'present'; sha256: string; sizeBytes: number }

/** Write side: creates blobs, never overwrites, never deletes. */
export interface Vault {
  /**
   * Writes once (`If-None-Match: *`), hashing while it streams.
   * Already there with the same SHA-256: `present`. Other bytes: ArchiveError `vault-conflict`.
   * @throws ArchiveError `vault-forbidden`, `vault-unreachable` (retryable), or whatever the body stream throws
   */
  putOnce(request: PutRequest): Promise<PutOutcome>
}

/** Read side. */
export interface VaultReader {
  /** Facts of one blob, of its current version, or null. */
  facts(container: string, name: string): Promise<StoredFacts | null>
  /**
   * All blobs under a prefix in name order, in pages, with their immutability: one storage transaction per 1000. Each
   * by its first version, which is the one that was archived, also where another was put over it.
   */
  list(container: string, prefix: string): AsyncIterable<StoredFacts[]>
  /** Every version that storage keeps of a blob, oldest first; empty where there is none, or it was deleted by name. */
  versions(container: string, name: string): Promise<StoredFacts[]>
  /**
   * The body as a stream. @throws ArchiveError `vault-unreachable`; null when the blob does not exist
   * @param versionId the current version unless told otherwise
   * @param range part of it, within its size; the whole unless told otherwise
   */
  read(
    container: string,
    name: string,
    versionId?: string,
    range?: { offset: number; count: number },
  ): Promise<AsyncIterable<Uint8Array> | null>
  /** What the container enforces; null when it does not exist. */
  container(
    name: string,
  ): Promise<{ versionLevelImmutability: boolean; encryptionScope: string | null; scopeOverrideDenied: boolean } | null>
}

/** Immutability side: sets and extends dates. Never writes, never deletes. */
export interface VaultKeeper {
  /**
   * Sets the exact date and mode of a blob born in an `-exact` container, or extends a locked one. Idempotent.
   * A locked date that is later already stands: retention only ever extends.
   * @param versionId the current version unless told otherwise
   * @throws ArchiveError `vault-conflict` when the date there cannot be made as late as asked
   */
  retain(container: string, name: string, until: string, mode: 'locked' | 'unlocked', versionId?: string): Promise<void>
  /**
   * Moves on the date of a blob's first version; its mode stays. The date that stands already is no error, an earlier
   * one is refused: storage itself would let an unlocked date be shortened. @param until ISO UTC, whole seconds
   * @throws ArchiveError `vault-conflict` when a later date stands, `vault-unreachable` when there is no such blob
   */
  extend(container: string, name: string, until: string): Promise<void>
  /**
   * Sets or clears the legal hold of a blob, whatever its date says. Idempotent.
   * @param versionId the current version unless told otherwise
   * @throws ArchiveError `vault-forbidden`, `vault-unreachable` also when there is no such blob
   */
  hold(container: string, name: string, held: boolean, versionId?: string): Promise<void>
}
