/**
 * Messages, emails and chats of one conversation, card data masked: attachments first, then the texts as Genesys sent
 * them, then the readable transcript. What is not there yet waits for a later look of the night, and the file of the
 * texts with it: once messages.json or emails.json is there, the rest can be derived from it again after a crash.
 */
import { summed } from '../../card-data/findings.ts'
import { TEXT_CHANNELS } from '../../domain/media/registry.ts'
import type { DigitalFile } from '../../evidence/digital-file.ts'
import type { ActivityPorts } from '../ports.ts'
import {
  digitalFileOf,
  storeReadable,
  storeTextsFile,
  textGaps,
  textsBefore,
  textsOf,
  unreadableGap,
  type Channel,
} from './digital-texts.ts'
import { gapOfSource, mayComeLater } from './gaps.ts'
import { emptyPart, joined, type Part } from './part.ts'
import { scrubContent } from './scrub-content.ts'
import { attachmentsBefore, storeAttachments } from './store-attachments.ts'
import type { ConversationContext, TextWork } from './work.ts'

export async function storeDigital(ports: ActivityPorts, context: ConversationContext, work: TextWork): Promise<Part> {
  const parts: Part[] = []
  for (const channel of TEXT_CHANNELS) {
    if (!work.planned.conversation.mediaTypes.includes(channel.medium)) continue
    if (work.planned.have.some((object) => object.kind === channel.kind)) continue
    parts.push(await storeChannel(ports, context, work, channel))
  }
  return joined(parts)
}

async function storeChannel(
  ports: ActivityPorts,
  context: ConversationContext,
  work: TextWork,
  channel: Channel,
): Promise<Part> {
  const { conversationId } = work.planned.conversation
  // What a gap names when the channel could not be read at all.
  const whole = `${conversationId}-${channel.kind}`
  const before = work.redelivered ? await textsBefore(ports, context, channel) : null
  if (before !== null) {
    const objects = [before.object, ...(await attachmentsBefore(ports, context, work, before.file))]
    return await named(ports, context, work, channel, before.file, { ...emptyPart(), objects, asked: [whole] })
  }
  const closed = work.closing?.find((gap) => gap.objectId === whole)
  if (closed !== undefined) return { ...emptyPart(), asked: [whole], gaps: [closed] }
  let read: TextsRead
  try {
    read = await readTexts(ports, context, work, channel)
  } catch (error) {
    const gap = gapOfSource(error, conversationId, whole, work.alone === true)
    const isLater = work.closing === undefined && mayComeLater(error)
    return { ...emptyPart(), asked: [whole], ...(isLater ? { postponed: [gap] } : { gaps: [gap] }) }
  }
  const { part, file } = read
  const looked = { ...part, asked: [whole, ...part.asked] }
  if (work.closing === undefined && part.postponed.length > 0) return looked
  const texts = await storeTextsFile(ports, context, channel, file, work.planned.before)
  return await named(ports, context, work, channel, file, { ...looked, objects: [...looked.objects, texts] })
}

interface TextsRead {
  part: Part
  file: DigitalFile
}

async function readTexts(
  ports: ActivityPorts,
  context: ConversationContext,
  work: TextWork,
  channel: Channel,
): Promise<TextsRead> {
  const { conversationId } = work.planned.conversation
  const { content, findings } = scrubContent(await textsOf(ports, conversationId, channel))
  const { part, attached } = await storeAttachments(ports, context, work, content.messages)
  const unread = content.unreadable
    .filter(({ mayComeLater: isLater }) => isLater === true)
    .map((entry) => unreadableGap(conversationId, entry))
  return {
    part: { ...part, postponed: [...part.postponed, ...unread] },
    file: digitalFileOf(work.planned, content, attached, summed([...findings, ...part.findings])),
  }
}

/** With the readable form, and every gap that the file of the texts names. */
async function named(
  ports: ActivityPorts,
  context: ConversationContext,
  work: TextWork,
  channel: Channel,
  file: DigitalFile,
  part: Part,
): Promise<Part> {
  const gaps = textGaps(file.conversationId, file)
  return {
    objects: [...part.objects, await storeReadable(ports, context, channel, file, work)],
    asked: [...part.asked, ...gaps.map((gap) => gap.objectId), ...file.messages.map(({ messageId }) => messageId)],
    gaps,
    waiting: [],
    postponed: [],
    findings: file.found.map((finding) => ({ ...finding, where: `${channel.kind}: ${finding.where}` })),
  }
}
