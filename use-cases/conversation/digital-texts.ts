/** The texts of one channel: read from the source, found where an interrupted delivery left them, and made a file. */
import type { FieldFinding } from '../../card-data/findings.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { TEXT_CHANNELS } from '../../domain/media/registry.ts'
import { readableTranscript } from '../../domain/media/readable-transcript.ts'
import type { DigitalContent } from '../../domain/ports/digital-source.ts'
import type { ArchivedObject, ObjectKind } from '../../domain/record/archive-object.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { parseDigitalFile, type DigitalFile } from '../../evidence/digital-file.ts'
import { bytesAt } from '../objects/stored-bytes.ts'
import { storedBefore, storeDerived } from '../objects/store-object.ts'
import type { ActivityPorts } from '../ports.ts'
import { attachmentObjectIds } from './attachment-objects.ts'
import { bodyInFileGap } from './gaps.ts'
import type { PlannedConversation } from './plan.ts'
import type { Attached } from './store-attachments.ts'
import { unsigned } from './unsigned.ts'
import type { ConversationContext, ConversationWork } from './work.ts'

export type Channel = (typeof TEXT_CHANNELS)[number]
/** The revision that is superseded, where there is one. */
type Earlier = PlannedConversation['before']

/** @throws ArchiveError `source-not-found`: a text conversation without texts is a loss to be named, no empty file */
export async function textsOf(
  { digital }: Pick<ActivityPorts, 'digital'>,
  conversationId: string,
  { source, kind }: Channel,
): Promise<DigitalContent> {
  const content = await digital[source](conversationId)
  if (content.messages.length + content.unreadable.length === 0)
    throw new ArchiveError('source-not-found', `the list of ${kind} is empty`)
  return content
}

/**
 * The texts that an interrupted delivery had stored already: they are the truth now, whatever Genesys would say today.
 */
export async function textsBefore(
  ports: ActivityPorts,
  context: ConversationContext,
  channel: Channel,
): Promise<{ file: DigitalFile; object: ArchivedObject } | null> {
  const stored = await storedBefore(ports, context.placement, textsObject(context, channel))
  const bytes = stored === null ? null : await bytesAt(ports.reader, stored.path)
  return stored === null || bytes === null ? null : { object: stored, file: parseDigitalFile(bytes) }
}

function textsObject(
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

/** @param found card data masked in the texts, and in attachments that came with them */
export function digitalFileOf(
  { conversation, have }: PlannedConversation,
  content: DigitalContent,
  attached: Attached,
  found: FieldFinding[],
): DigitalFile {
  const ids = attachmentObjectIds(content.messages, have)
  return {
    schema: 'holdfast/digital/1',
    conversationId: conversation.conversationId,
    messages: content.messages.map((message, m) => ({
      ...message,
      raw: unsigned(message.raw),
      attachments: message.attachments.map(({ locator: _, ...facts }, a) => {
        const gap = attached.get(ids[m]?.[a] ?? facts.attachmentId) ?? null
        return { ...facts, stored: gap === null, gap }
      }),
    })),
    unreadable: content.unreadable.map(({ messageId, detail, forbidden }) => ({ messageId, detail, forbidden })),
    found,
  }
}

export async function storeTextsFile(
  ports: ActivityPorts,
  context: ConversationContext,
  channel: Channel,
  file: DigitalFile,
  before: Earlier,
): Promise<ArchivedObject> {
  return await storeChanged(ports, context, { ...textsObject(context, channel), body: canonicalBytes(file) }, before)
}

export async function storeReadable(
  ports: ActivityPorts,
  context: ConversationContext,
  { transcript }: Channel,
  { messages }: DigitalFile,
  { planned: { before }, redelivered }: Pick<ConversationWork, 'planned' | 'redelivered'>,
): Promise<ArchivedObject> {
  const lines = messages.map((message) => ({
    ...message,
    attachments: message.attachments.map((attachment) => attachment.name ?? attachment.attachmentId),
  }))
  const text = {
    objectId: transcript.objectId,
    kind: 'transcript' as const,
    contentType: 'text/plain; charset=utf-8',
    name: context.prefix + transcript.file,
    body: new TextEncoder().encode(readableTranscript(lines)),
  }
  return await storeChanged(ports, context, text, before, redelivered)
}

/** Texts are read again with each revision: the same bytes stay where they lie, and make no revision of their own. */
async function storeChanged(
  ports: ActivityPorts,
  { placement }: ConversationContext,
  object: Parameters<typeof storeDerived>[2],
  before: Earlier,
  redelivered = false,
): Promise<ArchivedObject> {
  const sha256 = sha256Hex(object.body)
  const held = before?.objects.find(
    (earlier) => earlier.kind === object.kind && earlier.objectId === object.objectId && earlier.sha256 === sha256,
  )
  return held ?? (await storeDerived(ports, placement, object, redelivered))
}

export function textGaps(conversationId: string, { messages, unreadable }: DigitalFile): Gap[] {
  return [
    ...unreadable.map((entry) => unreadableGap(conversationId, entry)),
    ...attachmentGaps(messages),
    ...messages
      .filter((message) => message.bodyInFile === true)
      .map((message) => bodyInFileGap(conversationId, message.messageId)),
  ]
}

export function unreadableGap(
  conversationId: string,
  { messageId, forbidden, detail }: DigitalFile['unreadable'][number],
): Gap {
  return {
    conversationId,
    objectId: messageId,
    reason: forbidden ? 'permission-denied' : 'content-unavailable',
    detail: detail.slice(0, 300),
  }
}

/** One for each object, however many messages name it. */
function attachmentGaps(messages: DigitalFile['messages']): Gap[] {
  const gaps = messages.flatMap((message) => message.attachments.flatMap((attachment) => attachment.gap ?? []))
  return [...new Map(gaps.map((gap) => [gap.objectId, gap])).values()]
}
