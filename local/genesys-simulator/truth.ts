/** What the tenant really holds of a day: what an archive is measured against. */
import { createHash } from 'node:crypto'
import { sha256Of } from './media-content.ts'
import { fileOf } from './routes/recordings.ts'
import { isTranscribed } from './routes/speech.ts'
import type { SimConversation } from './tenant/shapes.ts'
import { emailFileBytes } from './wire/email-file.ts'
import type { World } from './world.ts'

export interface TrueFile {
  sizeBytes: number
  sha256: string
  contentType: string
}
export interface TrueConversation {
  conversationId: string
  end: string
  media: string
  unreadable: boolean
  recordings: {
    id: string
    deleted: boolean
    /** ISO of the tenant's time; null: never. */ readyAt: string | null
    files: TrueFile[]
  }[]
  messages: string[]
  emails: string[]
  attachments: (TrueFile & { id: string; name: string })[]
  /** Recording ids of emails that can be had as an EML file. */
  emailFiles: { recordingId: string; sha256: string }[]
  /** Sessions with a speech transcript. */
  speech: string[]
}

/** Conversations that ended on the day, in no order. */
export function* truthOf({ days, faults }: Pick<World, 'days' | 'faults'>, day: string): Generator<TrueConversation> {
  const from = Date.parse(`${day}T00:00:00Z`)
  for (const simConversation of days.around(from, from + 86_400_000)) {
    if (simConversation.end !== null && simConversation.end >= from && simConversation.end < from + 86_400_000)
      yield trueConversation(simConversation, simConversation.end, faults.value('card-data') !== null)
  }
}

function trueConversation(simConversation: SimConversation, end: number, seeded: boolean): TrueConversation {
  return {
    conversationId: simConversation.id,
    end: new Date(end).toISOString(),
    media: simConversation.media,
    unreadable: simConversation.oddity === 'unreadable',
    recordings: simConversation.recordings.map((recording) => ({
      id: recording.id,
      deleted: recording.deleted,
      readyAt: Number.isFinite(recording.readyAt) ? new Date(recording.readyAt).toISOString() : null,
      files: Array.from({ length: recording.parts }, (_, part) => trueFile(fileOf(recording, part), seeded)),
    })),
    messages: simConversation.messages.map((message) => message.id),
    emails: simConversation.emails.map((email) => email.id),
    attachments: [...simConversation.messages, ...simConversation.emails]
      .flatMap((text) => text.attachments)
      .map((file) => ({ id: file.id, name: file.name, ...trueFile(file, seeded) })),
    emailFiles: simConversation.recordings
      .filter((recording) => recording.media === 'email' && !recording.deleted)
      .map((recording) => ({
        recordingId: recording.id,
        sha256: createHash('sha256').update(emailFileBytes(simConversation, seeded)).digest('hex'),
      })),
    speech: isTranscribed(simConversation) ? [simConversation.customer.sessionId] : [],
  }
}

function trueFile(
  { id, contentType, sizeBytes }: { id: string; contentType: string; sizeBytes: number },
  seeded: boolean,
): TrueFile {
  return { sizeBytes, contentType, sha256: sha256Of(id, contentType, sizeBytes, seeded) }
}
