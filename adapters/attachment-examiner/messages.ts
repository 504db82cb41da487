import type { AttachmentKind, Examined } from '../../card-data/files/attachment.ts'
import type { KindCount } from '../../card-data/scrub-stream.ts'

/** What goes to the thread: one file at a time, each message after the answer to the one before. */
export type Order = { kind: 'open'; file: AttachmentKind } | { kind: 'push'; chunk: Uint8Array } | { kind: 'end' }

/** `more`: false where the rest would not be read. */
export type Answer = { kind: 'ready'; more: boolean } | { kind: 'examined'; examined: Examined }

/** Sent between the answers, as soon as there is something to say: a thread that is stopped answers no more. */
export interface Seen {
  kind: 'seen'
  findings: KindCount[]
}
