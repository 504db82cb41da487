/** What an archived blob is. `kind` also decides the folder under the conversation's prefix. */
export const OBJECT_KINDS = [
  'recording', // native media of a recording: voice, screen, or the zip/json of a digital one
  'messages', // messages.json: every message of the conversation as Genesys sent it
  'emails', // emails.json: every email of the conversation as Genesys sent it
  'transcript', // transcript.txt: readable, `[time] sender: text`
  'chats', // chats.json: every line of a legacy web chat
  'internal-messages', // internal-messages.json: what agents wrote to each other
  'attachment',
  'email-file', // <recordingId>.eml: the email as a file (RFC 5322)
  'speech', // speech/<sessionId>.json: the transcript of a call
  'unreadable', // raw record whose shape could not be read
  'manifest',
] as const
export type ObjectKind = (typeof OBJECT_KINDS)[number]

/** What the search for card data can say of an object. */
export const SCREENINGS = ['masked', 'clean', 'opaque'] as const

export interface ArchivedObject {
  /** Stable id within the conversation: recording id, attachment id, or the kind itself for singletons. */
  objectId: string
  kind: ObjectKind
  /** `<container>/<blob name>`. */
  path: string
  contentType: string
  sizeBytes: number
  /** Lower-case hex SHA-256 of the stored bytes. */
  sha256: string
  /** Part number when one recording has several media files, from 1. */
  part?: number
  /** How many files the recording has at the source; absent in older manifests, which name whole recordings only. */
  parts?: number
  /** Name at the source, where it had one (attachments). */
  originalName?: string
  /** Digest that the source declared and that was checked against the bytes. */
  declaredSha256?: string
  /**
   * What the search for card data (POL-3) found: `masked` in place, `clean`, or `opaque` (cannot be read, so nobody can
   * say).
   * Absent where there is nothing to search: sound, pictures in motion, what Holdfast wrote itself.
   */
  screened?: (typeof SCREENINGS)[number]
  /**
   * Region of the source's storage that the file came from, where it is known and not the tenant's own (POL-5).
   */
  storedIn?: string
  /** Digest of the bytes as the source sent them, where masking changed them. */
  sourceSha256?: string
}
