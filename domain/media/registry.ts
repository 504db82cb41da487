/**
 * The media of Genesys Cloud and what the archive does with each: a new medium is one row here, and where it has texts
 * of its own, one method of the digital source. Names as analytics sends them, in lower case.
 */
import type { TextSource } from '../ports/digital-source.ts'
import type { ObjectKind } from '../record/archive-object.ts'

/** Texts that come from an API of their own, beside recordings. */
export interface TextChannel {
  /** Kind and id of the file that holds the messages as sent. */
  kind: Extract<ObjectKind, 'messages' | 'emails' | 'chats' | 'internal-messages'>
  file: string
  /** The readable form. */
  transcript: { objectId: string; file: string }
  source: TextSource
}
export interface MediumRow {
  /** Content can come as a recording although no session says that it was recorded. */
  mayBeRecorded: boolean
  /** A call: each recorded session may have a speech transcript. */
  spoken: boolean
  texts: TextChannel | null
}

const NOTHING = { mayBeRecorded: false, spoken: false, texts: null }

export const MEDIA = {
  voice: { mayBeRecorded: true, spoken: true, texts: null },
  callback: { mayBeRecorded: true, spoken: true, texts: null },
  message: {
    mayBeRecorded: true,
    spoken: false,
    texts: {
      kind: 'messages',
      file: 'messages.json',
      transcript: { objectId: 'transcript', file: 'transcript.txt' },
      source: 'messages',
    },
  },
  email: {
    mayBeRecorded: true,
    spoken: false,
    texts: {
      kind: 'emails',
      file: 'emails.json',
      transcript: { objectId: 'emails-transcript', file: 'emails.txt' },
      source: 'emails',
    },
  },
  chat: {
    mayBeRecorded: true,
    spoken: false,
    texts: {
      kind: 'chats',
      file: 'chats.json',
      transcript: { objectId: 'chat-transcript', file: 'chat.txt' },
      source: 'chats',
    },
  },
  cobrowse: NOTHING,
  internalmessage: {
    mayBeRecorded: false,
    spoken: false,
    texts: {
      kind: 'internal-messages',
      file: 'internal-messages.json',
      transcript: { objectId: 'internal-transcript', file: 'internal-messages.txt' },
      source: 'internalMessages',
    },
  },
  screenmonitoring: NOTHING,
  screenshare: NOTHING,
  unknown: { ...NOTHING, mayBeRecorded: true },
  video: NOTHING,
} as const satisfies Record<string, MediumRow>
export type Medium = keyof typeof MEDIA

/** A text channel with the medium that it is of, in the order in which they are archived. */
export const TEXT_CHANNELS: readonly (TextChannel & { medium: Medium })[] = Object.entries<MediumRow>(MEDIA).flatMap(
  ([medium, { texts }]) => (texts === null ? [] : [{ ...texts, medium: medium as Medium }]),
)

function isKnownMedium(medium: string): medium is Medium {
  return Object.hasOwn(MEDIA, medium)
}

/** What no row knows may have anything: Genesys adds media, and an unknown one is looked at rather than passed over. */
export function mayBeRecorded(medium: string): boolean {
  return isKnownMedium(medium) ? MEDIA[medium].mayBeRecorded : true
}

/**
 * Whether what was said in it can be archived: by recordings, or as texts. A supervisor's look at an agent's screen
 * says nothing itself. Of what nobody knows only a recording can show that it has one.
 */
export function hasSource(medium: string): boolean | 'if-recorded' {
  if (medium === 'screenmonitoring') return true
  if (!isKnownMedium(medium) || medium === 'unknown') return 'if-recorded'
  return MEDIA[medium].mayBeRecorded || MEDIA[medium].texts !== null
}

export function isSpoken(medium: string): boolean {
  return isKnownMedium(medium) && MEDIA[medium].spoken
}
