/** messages.json, emails.json, chats.json: the texts of a conversation as sent, beside what was made of them. */
import { z } from 'zod'
import { CARD_DATA_KINDS } from '../card-data/kinds.ts'
import { gapReasonSchema } from '../domain/completeness/gap.ts'
import { ArchiveError } from '../domain/errors.ts'
import type { JsonObject } from '../domain/json.ts'

const gap = z.object({
  conversationId: z.string(),
  objectId: z.string(),
  reason: gapReasonSchema,
  detail: z.string(),
})
const attachment = z.object({
  attachmentId: z.string(),
  name: z.string().nullable(),
  contentType: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  stored: z.boolean(),
  gap: gap.nullable(),
})
const message = z.object({
  messageId: z.string(),
  time: z.string().nullable(),
  sender: z.string().nullable(),
  text: z.string(),
  bodyInFile: z.literal(true).optional(),
  attachments: z.array(attachment),
  /** The wire record, card data masked. */
  raw: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
})

const digitalFileSchema = z.object({
  schema: z.literal('holdfast/digital/1'),
  conversationId: z.string(),
  messages: z.array(message),
  unreadable: z.array(z.object({ messageId: z.string(), detail: z.string(), forbidden: z.boolean() })),
  /** Card data that was masked above and in the attachments. */
  found: z.array(z.object({ where: z.string(), kind: z.enum(CARD_DATA_KINDS), count: z.number() })),
})
export type DigitalFile = z.infer<typeof digitalFileSchema>

/** @throws ArchiveError `source-unreadable` when the bytes are no such file */
export function parseDigitalFile(bytes: Uint8Array): DigitalFile {
  try {
    return digitalFileSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    throw new ArchiveError('source-unreadable', 'the stored texts are not in the form in which they are written', {
      cause: error,
    })
  }
}
