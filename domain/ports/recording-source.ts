/**
 * One downloadable file of a finished batch. `url` is a bearer secret: it must never leave the activity that read it.
 */
export interface BatchResult {
  conversationId: string
  recordingId: string | null
  url: string | null
  contentType: string | null
  /** Set when Genesys could not prepare this item. */
  error: string | null
}
export interface BatchStatus {
  state: 'in-progress' | 'completed'
  expectedResults: number
  results: BatchResult[]
}

/** Source states of api-facts: unknown ones are kept as text. */
export interface RecordingFacts {
  recordingId: string
  conversationId: string
  /** AVAILABLE, UPLOADING, ARCHIVED, RESTORING, RESTORED, DELETED, ERROR or a value not yet known. */
  state: string
  media: string
  sessionId: string | null
  region: string | null
}

export interface RecordingSource {
  /** Up to 100 items. Not idempotent: each call starts a new batch. */
  submitBatch(items: readonly { conversationId: string; recordingId?: string }[]): Promise<string>
  /** @throws ArchiveError `source-not-found` when the batch is unknown (expired) */
  batchStatus(batchId: string): Promise<BatchStatus>
  /** Inventory of one conversation; an unknown conversation gives []. */
  recordings(conversationId: string): Promise<RecordingFacts[]>
  /** How long download links live in this tenant, minutes (2 to 60); null when it does not say. */
  linkLifeMinutes(): Promise<number | null>
  /**
   * Asks for an archived recording back until the instant (ISO UTC). It takes hours. Idempotent. @throws ArchiveError
   * `source-forbidden`
   */
  restore(conversationId: string, recordingId: string, until: string): Promise<void>
  /**
   * The digital recording as a file of its own (email: EML). `not-ready` while it is made. Links are bearer secrets.
   */
  digitalFile(conversationId: string, recordingId: string): Promise<DigitalFile>
}

export type DigitalFile = { kind: 'ready'; urls: string[] } | { kind: 'not-ready' }

/** A media download that has begun. The body must be consumed or destroyed. */
export interface MediaAnswer {
  contentType: string | null
  /** Bytes announced by the server; null when it did not say. */
  contentLength: number | null
  body: AsyncIterable<Uint8Array>
  /** Stops the download and frees the connection. Idempotent. */
  cancel(): void
}
export interface MediaSource {
  /**
   * Opens a presigned URL without credentials.
   * @throws ArchiveError `media-expired` (401, 403, 410), `media-unavailable` (other status or network, retryable)
   */
  open(url: string): Promise<MediaAnswer>
}
