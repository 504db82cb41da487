/** Which calls the tenant transcribes. `unknown`: it does not say. */
export type TranscriptionScope = 'off' | 'all' | 'by-queue' | 'unknown'

export interface TranscriptLink {
  /** Recording that the transcript belongs to, where Genesys says so. */
  recordingId: string | null
  /** A bearer secret: it must never leave the activity that read it. */
  url: string
}

/** Speech transcripts (CAP-5). */
export interface SpeechSource {
  /** One call. */
  scope(): Promise<TranscriptionScope>
  /**
   * Sessions that have a transcript, by conversation, of at most a hundred conversations; those without one are left
   * out. A call or a few. @throws ArchiveError what is refused, and an answer of an unknown shape
   */
  transcribed(conversationIds: readonly string[]): Promise<Map<string, string[]>>
  /** Transcripts of one communication (session), in the order of their recordings; empty when it has none. One call. */
  transcripts(conversationId: string, communicationId: string): Promise<TranscriptLink[]>
}
