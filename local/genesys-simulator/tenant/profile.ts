/** How the tenant's days look; shares are of conversations, sizes in bytes. */
export interface Profile {
  messages: number
  emails: number
  chats: number
  /** Share of voice conversations that end in the menu: no agent, no recording. */
  selfService: number
  /** Share of voice conversations that are recorded. */
  recorded: number
  /** Share of recordings that are ready only hours after the night began. */
  late: number
  /** Share of recordings that were deleted at the source. */
  deleted: number
  recordingBytes: { min: number; max: number }
  /** One recording of this size, the first of the day; null for none. */
  hugeRecording: number | null
  /** The day's first conversation, when it is an email, has one attachment of this size; null for none. */
  hugeAttachment: number | null
  /** The emails of the day's first conversation have bodies of so many bytes; null for usual ones. */
  hugeEmail: number | null
  /** Whether the tenant transcribes the calls of some queues. */
  transcribes: boolean
  /** Share of conversations with an attribute that analytics cuts. */
  longAttributes: number
  /** Share of recorded calls with a recording of the agent's screen. */
  screens: number
  /** Shares of recorded calls by their shape: call-shapes.ts says what each is. */
  legs: number
  conferences: number
  voicemails: number
  callbacks: number
  seconds: number
  unannounced: number
  /** Audit entries of one service (Telephony) on one day; null for a few. */
  auditFlood: { day: string; entries: number } | null
  /** Whether conversations of the days before and after exist. */
  neighbours: boolean
}

export const DEFAULT_PROFILE: Profile = {
  messages: 0.15,
  emails: 0.12,
  chats: 0.03,
  selfService: 0.06,
  recorded: 0.92,
  late: 0.03,
  deleted: 0.005,
  recordingBytes: { min: 24_000, max: 120_000 },
  hugeRecording: null,
  hugeAttachment: null,
  hugeEmail: null,
  transcribes: true,
  longAttributes: 0.005,
  auditFlood: null,
  screens: 0.02,
  legs: 0.8,
  conferences: 0.02,
  voicemails: 0.02,
  callbacks: 0.05,
  seconds: 0.01,
  unannounced: 0.01,
  neighbours: true,
}
