import type { BlobProtection, QuarantinedFile } from '../retention/disposal.ts'

/** The deleting side of the vault. It lists names and dates, and reads, writes and dates nothing. */
export interface VaultDisposer {
  /** Null where there is no such blob. @throws ArchiveError `vault-unreachable` */
  protection(container: string, name: string): Promise<BlobProtection | null>
  /**
   * Deletes a blob for good, its only version too. Idempotent.
   * @param versionId null where storage told none
   * @throws ArchiveError `vault-conflict` where something protects it, `vault-unreachable`, `vault-forbidden`
   */
  dispose(container: string, name: string, versionId: string | null): Promise<void>
}

/** From the app that archives to the one that disposes: a hint to look, never an order. */
export interface DispositionQueue {
  ask(file: QuarantinedFile): Promise<void>
}
