/** Attachments of a text channel: each once, whatever its id, and never fetched again once the archive holds it. */
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { attachmentName } from '../../domain/record/vault-names.ts'
import type { AttachmentRef, DigitalMessage } from '../../domain/ports/digital-source.ts'
import type { DigitalFile } from '../../evidence/digital-file.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { storedBefore } from '../objects/store-object.ts'
import { tryAgain } from '../objects/try-again.ts'
import type { ActivityPorts } from '../ports.ts'
import { attachmentObjectIds } from './attachment-objects.ts'
import { gapOfSource, mayComeLater, quarantineGap } from './gaps.ts'
import { addFile, emptyPart, type Part } from './part.ts'
import type { PlannedConversation } from './plan.ts'
import type { ConversationContext, TextWork } from './work.ts'

/** By object id: null where the archive holds the file, otherwise why it does not. */
export type Attached = ReadonlyMap<string, Gap | null>

interface NamedAttachment<A = Omit<AttachmentRef, 'locator'>> {
  attachment: A
  /** Of the vault: see `attachmentObjectIds`. */
  objectId: string
}

export async function storeAttachments(
  ports: ActivityPorts,
  context: ConversationContext,
  work: TextWork,
  messages: readonly DigitalMessage[],
): Promise<{ part: Part; attached: Attached }> {
  const part = emptyPart()
  const attached = new Map<string, Gap | null>()
  const ids = attachmentObjectIds(messages, work.planned.have).flat()
  for (const [i, attachment] of messages.flatMap((message) => message.attachments).entries()) {
    const objectId = ids[i] ?? attachment.attachmentId
    if (attached.has(objectId)) continue
    part.asked.push(objectId)
    const known = knownOf(work, objectId)
    if (known !== undefined) {
      attached.set(objectId, known)
      if (known !== null) part.gaps.push(known)
      continue
    }
    const { outcome, later } = await storeAttachment(ports, context, work, { attachment, objectId })
    attached.set(objectId, 'reason' in outcome ? outcome : null)
    if (later && 'reason' in outcome) part.postponed.push(outcome)
    else addFile(part, outcome, `attachments/${objectId}`)
  }
  return { part, attached }
}

/** What needs no download: an attachment cannot change, and what stands in quarantine waits for a person. */
function knownOf({ planned, closing }: TextWork, objectId: string): Gap | null | undefined {
  if (hasAttachment(planned, objectId)) return null
  return (
    planned.settled.find((gap) => gap.objectId === objectId && isExcused(gap)) ??
    closing?.find((gap) => gap.objectId === objectId)
  )
}

function hasAttachment({ have }: PlannedConversation, objectId: string): boolean {
  return have.some((object) => object.kind === 'attachment' && object.objectId === objectId)
}

function attachmentObject(
  context: ConversationContext,
  { attachment, objectId }: NamedAttachment,
  contentType: string,
): Parameters<typeof storedBefore>[2] {
  return {
    objectId,
    kind: 'attachment',
    contentType,
    name: attachmentName(context.prefix, objectId, attachment.name),
    ...(attachment.name === null ? {} : { originalName: attachment.name }),
    ...(attachment.sha256 === null ? {} : { declaredSha256: attachment.sha256 }),
  }
}

type Stored = Extract<FileOutcome, { kind: 'stored' }> | Gap

/** @returns with `later` where the next look of the night may have it */
async function storeAttachment(
  ports: ActivityPorts,
  context: ConversationContext,
  work: TextWork,
  { attachment, objectId }: NamedAttachment<AttachmentRef>,
): Promise<{ outcome: Stored; later: boolean }> {
  const { conversationId } = work.planned.conversation
  const answered = (outcome: FileOutcome) => ({
    outcome: outcome.kind === 'stored' ? outcome : quarantineGap(conversationId, objectId, outcome),
    later: false,
  })
  if (work.redelivered) {
    const before = await fileBefore(
      ports,
      context.placement,
      attachmentObject(context, { attachment, objectId }, attachment.contentType ?? 'application/octet-stream'),
    )
    if (before !== null) return answered(before)
  }
  try {
    return answered(
      await tryAgain(ports, () =>
        ports.limitDownloads(() =>
          storeFile(ports, context.placement, {
            open: () => ports.digital.openAttachment(attachment),
            name: attachment.name,
            promise: {
              expect: 'attachment',
              contentType: attachment.contentType,
              declaredBytes: attachment.sizeBytes,
              ...(attachment.sha256 === null ? {} : { declaredSha256: attachment.sha256 }),
            },
            object: (_extension, contentType) => attachmentObject(context, { attachment, objectId }, contentType),
          }),
        ),
      ),
    )
  } catch (error) {
    const outcome = gapOfSource(error, conversationId, objectId, work.alone === true)
    return { outcome, later: mayComeLater(error) }
  }
}

/** What an interrupted delivery had stored of the attachments before it wrote the texts that name them. */
export async function attachmentsBefore(
  ports: ActivityPorts,
  context: ConversationContext,
  { planned }: TextWork,
  file: DigitalFile,
): Promise<ArchivedObject[]> {
  const found: ArchivedObject[] = []
  const seen = new Set<string>()
  const ids = attachmentObjectIds(file.messages, planned.have).flat()
  for (const [i, attachment] of file.messages.flatMap((message) => message.attachments).entries()) {
    const objectId = ids[i] ?? attachment.attachmentId
    if (!attachment.stored || seen.has(objectId)) continue
    seen.add(objectId)
    const stored = await storedBefore(
      ports,
      context.placement,
      attachmentObject(context, { attachment, objectId }, attachment.contentType ?? 'application/octet-stream'),
    )
    if (stored !== null) found.push(stored)
  }
  return found
}
