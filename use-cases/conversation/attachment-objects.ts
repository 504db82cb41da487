/** Which object of the vault an attachment is: ids of a thread repeat, with the same file or with another one. */
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { AttachmentRef } from '../../domain/ports/digital-source.ts'
import { sha256Hex } from '../../evidence/digest.ts'

type Facts = Omit<AttachmentRef, 'locator'>

/**
 * Object ids in the order of the messages' attachments. The same id with the same digest and size is one object and
 * keeps its id; with other facts it is another file, and gets an id of its own that every look derives again. Without
 * digest and size nothing shows that two messages mean one file, so each is taken by itself.
 * @param have an object that declares another digest is not this attachment, whatever its id
 */
export function attachmentObjectIds(
  messages: readonly { messageId: string; attachments: readonly Facts[] }[],
  have: readonly ArchivedObject[],
): string[][] {
  const held = new Map(
    have.flatMap(({ kind, objectId, declaredSha256 }) =>
      kind === 'attachment' && declaredSha256 !== undefined ? [[objectId, declaredSha256] as const] : [],
    ),
  )
  const keepers = new Map<string, string>()
  return messages.map(({ messageId, attachments }) =>
    attachments.map((attachment) => {
      const { sha256 } = attachment
      const attachmentId = asName(attachment.attachmentId)
      const facts = factsOf(messageId, attachment)
      const declared = held.get(attachmentId)
      const isOther = declared !== undefined && sha256 !== null && declared !== sha256
      const keeper = isOther ? null : (keepers.get(attachmentId) ?? facts)
      if (keeper !== facts) return `${attachmentId}-${sha256Hex(new TextEncoder().encode(facts)).slice(0, 16)}`
      keepers.set(attachmentId, facts)
      return attachmentId
    }),
  )
}

/** Mail systems have ids with dots, slashes and signs, of any length: those are named by their digest. */
function asName(attachmentId: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,110}$/.test(attachmentId)
    ? attachmentId
    : `id-${sha256Hex(new TextEncoder().encode(attachmentId)).slice(0, 32)}`
}

function factsOf(messageId: string, { sha256, sizeBytes, name }: Facts): string {
  if (sha256 !== null) return JSON.stringify([sha256, sizeBytes])
  return JSON.stringify(sizeBytes === null ? [messageId, name] : [sizeBytes, name])
}
