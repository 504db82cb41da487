/**
 * Messages, emails and chats of one conversation, card data masked: attachments first, then the texts as Genesys sent
 * them, then the readable
 * transcript. Once messages.json or emails.json is there, everything else can be derived from it again after a crash.
 */
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchivedObject, ObjectKind } from '../../domain/record/archive-object.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { AttachmentRef, DigitalContent } from '../../domain/ports/digital-source.ts'
import { TEXT_CHANNELS } from '../../domain/media/registry.ts'
import { readableTranscript } from '../../domain/media/readable-transcript.ts'
import { attachmentName } from '../../domain/record/vault-names.ts'
import { parseDigitalFile, type DigitalFile } from '../../evidence/digital-file.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import { emptyPart, joined, type Part } from './part.ts'
import type { PlannedConversation } from './plan.ts'
import type { ActivityPorts } from '../ports.ts'
import { attachmentObjectIds } from './attachment-objects.ts'
import { scrubContent } from './scrub-content.ts'
import { summed } from '../../card-data/findings.ts'
import { bytesOf } from '../objects/stored-bytes.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { storeObject, storedBefore } from '../objects/store-object.ts'
import { unsigned } from './unsigned.ts'
import { tryAgain } from '../objects/try-again.ts'
import { bodyInFileGap, gapOf, gapOfSource, quarantineGap } from './gaps.ts'

type Channel = (typeof TEXT_CHANNELS)[number]

export async function storeDigital(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
): Promise<Part> {
  const parts: Part[] = []
  for (const channel of TEXT_CHANNELS) {
    if (!work.planned.conversation.mediaTypes.includes(channel.medium)) continue
    if (work.planned.have.some((object) => object.kind === channel.kind)) continue
    parts.push(await storeChannel(ports, context, work, channel))
  }
  return joined(parts)
}

/** What a gap names when a channel could not be read at all. */
function wholeChannel({ planned }: ConversationWork, channel: Channel): string {
  return `${planned.conversation.conversationId}-${channel.kind}`
}

async function storeChannel(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
  channel: Channel,
): Promise<Part> {
  const { conversationId } = work.planned.conversation
  const objects: ArchivedObject[] = []
  const asked = [wholeChannel(work, channel)]
  const before = work.redelivered ? await textsBefore(ports, context, channel) : null
  let file: DigitalFile
  if (before !== null) {
    file = before.file
    objects.push(before.object, ...(await attachmentsBefore(ports, context, work, file)))
  } else {
    try {
      file = await storeAttachments(ports, context, work, await textsOf(ports, work, channel), objects)
    } catch (error) {
      const gap = gapOfSource(error, conversationId, wholeChannel(work, channel), work.alone === true)
      return { ...emptyPart(), objects, asked, gaps: [gap] }
    }
    objects.push(
      await storeObject(ports, context.placement, { ...jsonObject(context, channel), body: canonicalBytes(file) }),
    )
  }
  objects.push(
    await storeObject(ports, context.placement, {
      objectId: channel.transcript.objectId,
      kind: 'transcript',
      contentType: 'text/plain; charset=utf-8',
      name: context.prefix + channel.transcript.file,
      body: new TextEncoder().encode(
        readableTranscript(
          file.messages.map((message) => ({
            ...message,
            attachments: message.attachments.map((attachment) => attachment.name ?? attachment.attachmentId),
          })),
        ),
      ),
    }),
  )
  return {
    objects,
    asked,
    gaps: gapsOf(conversationId, file),
    waiting: [],
    findings: file.found.map((fieldFinding) => ({ ...fieldFinding, where: `${channel.kind}: ${fieldFinding.where}` })),
  }
}

/** @throws ArchiveError `source-not-found`: a text conversation without texts is a loss to be named, no empty file */
async function textsOf(
  ports: Pick<ActivityPorts, 'digital'>,
  { planned }: ConversationWork,
  { source, kind }: Channel,
): Promise<DigitalContent> {
  const content = await ports.digital[source](planned.conversation.conversationId)
  if (content.messages.length + content.unreadable.length === 0)
    throw new ArchiveError('source-not-found', `the list of ${kind} is empty`)
  return content
}

function jsonObject(
  context: ConversationContext,
  channel: Channel,
): { objectId: string; kind: ObjectKind; contentType: string; name: string } {
  return {
    objectId: channel.kind,
    kind: channel.kind,
    contentType: 'application/json',
    name: context.prefix + channel.file,
  }
}

function gapsOf(conversationId: string, file: DigitalFile): Gap[] {
  return [
    ...file.unreadable.map((entry): Gap => ({
      conversationId,
      objectId: entry.messageId,
      reason: entry.forbidden ? 'permission-denied' : 'content-unavailable',
      detail: entry.detail.slice(0, 300),
    })),
    ...attachmentGaps(file),
    ...file.messages
      .filter((message) => message.bodyInFile === true)
      .map((message) => bodyInFileGap(conversationId, message.messageId)),
  ]
}

/** One for each object, however many messages name it. */
function attachmentGaps({ messages }: DigitalFile): Gap[] {
  const gaps = messages.flatMap((message) => message.attachments.flatMap((attachment) => attachment.gap ?? []))
  return [...new Map(gaps.map((gap) => [gap.objectId, gap])).values()]
}

async function storeAttachments(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
  asSent: DigitalContent,
  objects: ArchivedObject[],
): Promise<DigitalFile> {
  const { content, findings } = scrubContent(asSent)
  const found = [...findings]
  const messages: DigitalFile['messages'] = []
  const ids = attachmentObjectIds(content.messages, work.planned.have)
  const tried = new Map<string, Gap | null>()
  for (const [m, message] of content.messages.entries()) {
    const attachments: DigitalFile['messages'][number]['attachments'] = []
    for (const [a, attachment] of message.attachments.entries()) {
      const { locator: _, ...facts } = attachment
      const objectId = ids[m]?.[a] ?? attachment.attachmentId
      if (!tried.has(objectId) && !hasAttachment(work.planned, objectId)) {
        const outcome = await storeAttachment(ports, context, work, { attachment, objectId })
        tried.set(objectId, 'reason' in outcome ? outcome : null)
        if (!('reason' in outcome)) {
          objects.push(outcome.object)
          found.push(...outcome.found.map(({ kind, count }) => ({ where: `attachments/${objectId}`, kind, count })))
        }
      }
      const gap = tried.get(objectId) ?? null
      attachments.push({ ...facts, stored: gap === null, gap })
    }
    messages.push({ ...message, raw: unsigned(message.raw), attachments })
  }
  return {
    schema: 'holdfast/digital/1',
    conversationId: work.planned.conversation.conversationId,
    messages,
    unreadable: content.unreadable,
    found: summed(found),
  }
}

/** An attachment cannot change: what an earlier look or revision holds is not fetched again. */
function hasAttachment({ have }: PlannedConversation, objectId: string): boolean {
  return have.some((object) => object.kind === 'attachment' && object.objectId === objectId)
}

interface NamedAttachment<A = Omit<AttachmentRef, 'locator'>> {
  attachment: A
  /** Of the vault: see `attachmentObjectIds`. */
  objectId: string
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

async function storeAttachment(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
  { attachment, objectId }: NamedAttachment<AttachmentRef>,
): Promise<Extract<FileOutcome, { kind: 'stored' }> | Gap> {
  const { conversationId } = work.planned.conversation
  const answered = (outcome: FileOutcome) =>
    outcome.kind === 'stored' ? outcome : quarantineGap(conversationId, objectId, outcome)
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
    return gapOf(error, conversationId, objectId)
  }
}

/**
 * The texts that an interrupted delivery had stored already: they are the truth now, whatever Genesys would say today.
 */
async function textsBefore(
  ports: ActivityPorts,
  context: ConversationContext,
  channel: Channel,
): Promise<{ file: DigitalFile; object: ArchivedObject } | null> {
  const object = jsonObject(context, channel)
  const stored = await storedBefore(ports, context.placement, object)
  const bytes = stored === null ? null : await bytesOf(ports.reader, context.placement.container, object.name)
  return stored === null || bytes === null ? null : { object: stored, file: parseDigitalFile(bytes) }
}

async function attachmentsBefore(
  ports: ActivityPorts,
  context: ConversationContext,
  { planned }: ConversationWork,
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
