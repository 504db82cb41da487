/** The common form of a message, whatever carried it: its text, and the attachments in its content. */
import { z } from 'zod'
import type { AttachmentRef } from '../../../domain/ports/digital-source.ts'

const text = z.string().nullish()
const attachment = z.looseObject({
  id: text,
  url: text,
  mime: text,
  sha256: text,
  filename: text,
  contentSizeBytes: z.number().nullish(),
})
export const normalizedMessage = z.looseObject({
  text,
  content: z.array(z.looseObject({ attachment: attachment.nullish() })).nullish(),
})

export function attachmentsOf(
  messageId: string,
  message: z.infer<typeof normalizedMessage> | null | undefined,
): AttachmentRef[] {
  return (message?.content ?? []).flatMap((entry, i) =>
    entry.attachment == null ? [] : [attachmentOf(messageId, i, entry.attachment)],
  )
}

function attachmentOf(messageId: string, index: number, wire: z.infer<typeof attachment>): AttachmentRef {
  return {
    attachmentId: wire.id ?? `${messageId}-${index}`,
    name: wire.filename ?? null,
    contentType: wire.mime ?? null,
    sizeBytes: wire.contentSizeBytes ?? null,
    sha256: wire.sha256?.toLowerCase() ?? null,
    locator: wire.url ?? '',
  }
}
