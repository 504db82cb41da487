import type { BlobProtection, QuarantinedFile } from '../retention/disposal.ts'

/** The deleting side of the vault. It lists names and dates, and reads, writes and dates nothing. */
export interface VaultDisposer {
  /**
   * What keeps any version of it: the latest date, a hold on one. Null where no version is left.
   * @throws ArchiveError `vault-unreachable`
   */
  protection(container: string, name: string): Promise<BlobProtection | null>
  /**
   * Deletes a blob for good: every version, since one that is left behind is a file that was not disposed of.
   * Idempotent; nothing is left, by storage's own listing, when it returns.
   * @throws ArchiveError `vault-conflict` where something protects a version, `vault-unreachable`, `vault-forbidden`
   */
  dispose(container: string, name: string): Promise<void>
}

/** From the app that archives to the one that disposes: a hint to look, never an order. */
export interface DispositionQueue {
  ask(file: QuarantinedFile): Promise<void>
}
