/** How the tenant's days look; shares are of conversations, sizes in bytes. */
export interface Profile {
  messages: number
  emails: number
  chats: number
  /** Share of voice conversations that are recorded. */
  recorded: number
  /** Share of recordings that are ready only hours after the night began. */
  late: number
  /** Share of recordings that were deleted at the source. */
  deleted: number
  recordingBytes: { min: number; max: number }
  /** One recording of this size, the first of the day; null for none. */
  hugeRecording: number | null
  /** Every attachment of this size; null for usual ones. */
  hugeAttachment: number | null
  /** Every email with a body of so many bytes; null for usual ones. */
  hugeEmail: number | null
  /** Whether conversations of the days before and after exist. */
  neighbours: boolean
}

export const DEFAULT_PROFILE: Profile = {
  messages: 0.15, emails: 0.12, chats: 0.03, recorded: 0.92, late: 0.03, deleted: 0.005,
  recordingBytes: { min: 24_000, max: 120_000 }, hugeRecording: null, hugeAttachment: null, hugeEmail: null, neighbours: true,
}
