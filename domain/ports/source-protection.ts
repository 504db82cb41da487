/** Genesys' protection of recordings from deletion (`/api/v2/recordings/deletionprotection`). */
export interface SourceProtection {
  /**
   * Applies or revokes it for at most 100 conversations: recordings, attachments and transcripts of each. What was done
   * is known from `protectedOf` alone. Idempotent.
   * @returns why it failed, by conversation, as far as the source says
   * @throws ArchiveError of the source: `source-forbidden` without `recording:deletionProtection:apply` or `:revoke`
   */
  protect(conversationIds: readonly string[], on: boolean): Promise<Map<string, string>>
  /** Those of at most 100 conversations that are protected. @throws ArchiveError of the source */
  protectedOf(conversationIds: readonly string[]): Promise<Set<string>>
}
