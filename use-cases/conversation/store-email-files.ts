/** Emails as files (EML, RFC 5322) beside their parts (CAP-4): one call for each recorded email. */
import { mediaTypeOf } from '../../domain/media/media-type.ts'
import { emailFileName } from '../../domain/record/vault-names.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ConversationContext, ConversationWork } from './work.ts'
import type { ActivityPorts } from '../ports.ts'
import { fileBefore, storeFile, type FileOutcome } from '../objects/store-file.ts'
import { addFile, emptyPart, type Part } from './part.ts'
import { gapOfSource, mayComeLater, quarantineGap } from './gaps.ts'
import { tryAgain } from '../objects/try-again.ts'

const EML = 'message/rfc822'
/** Content types of recordings that are not sound or pictures: the emails of an email conversation. */
const DIGITAL = new Set(['zip', 'json', 'eml'])
/** Pauses while Genesys makes the file, ms. What still is not there waits for a later look of the night. */
const NOT_YET = [1_000, 4_000, 10_000]

export async function storeEmailFiles(
  ports: ActivityPorts,
  context: ConversationContext,
  work: ConversationWork,
): Promise<Part> {
  const part = emptyPart()
  const { conversation, have } = work.planned
  if (!conversation.mediaTypes.includes('email')) return part
  const recorded = (await work.links.of(conversation.conversationId)).filter(
    (batchResult) =>
      batchResult.recordingId !== null && DIGITAL.has(mediaTypeOf(batchResult.contentType)?.extension ?? ''),
  )
  for (const recordingId of new Set(recorded.flatMap((batchResult) => batchResult.recordingId ?? []))) {
    const objectId = `${recordingId}-eml`
    if (have.some((archivedObject) => archivedObject.objectId === objectId)) continue
    part.asked.push(objectId)
    try {
      const outcome = await storeEmailFile(ports, context, work, recordingId, objectId)
      if (outcome === 'being-made')
        part.postponed.push({
          conversationId: conversation.conversationId,
          objectId,
          reason: 'not-ready',
          detail: 'Genesys was still making the EML file',
        })
      else if (outcome !== null) addFile(part, outcome, `emails/${recordingId}.eml`)
    } catch (error) {
      const gap = gapOfSource(error, conversation.conversationId, objectId, work.alone === true)
      ;(mayComeLater(error) ? part.postponed : part.gaps).push(gap)
    }
  }
  return part
}

async function storeEmailFile(
  ports: ActivityPorts,
  context: ConversationContext,
  { planned, redelivered }: ConversationWork,
  recordingId: string,
  objectId: string,
): Promise<Extract<FileOutcome, { kind: 'stored' }> | Gap | 'being-made' | null> {
  const { conversationId } = planned.conversation
  const object = () => ({
    objectId,
    kind: 'email-file' as const,
    contentType: EML,
    name: emailFileName(context.prefix, recordingId),
  })
  const answered = (outcome: FileOutcome) =>
    outcome.kind === 'stored' ? outcome : quarantineGap(conversationId, objectId, outcome)
  const before = redelivered ? await fileBefore(ports, context.placement, object()) : null
  if (before !== null) return answered(before)
  let url = await link(ports, conversationId, recordingId)
  // No link at all: this tenant offers no file. The texts and attachments beside hold the email.
  if (url === '') return null
  if (url === null) return 'being-made'
  return answered(
    await tryAgain(ports, async (failure) => {
      // The link of a failed attempt may be dead by now.
      if (failure !== null) url = (await link(ports, conversationId, recordingId)) ?? url
      return await ports.limitDownloads(() =>
        storeFile(ports, context.placement, {
          open: () => ports.media.open(url ?? ''),
          promise: { expect: 'attachment', contentType: EML },
          name: `${recordingId}.eml`,
          object,
        }),
      )
    }),
  )
}

/** Null: still being made. Empty: there is none. */
async function link(
  { recordings, pause }: Pick<ActivityPorts, 'recordings' | 'pause'>,
  conversationId: string,
  recordingId: string,
): Promise<string | null> {
  for (let look = 0; ; look++) {
    const file = await recordings.digitalFile(conversationId, recordingId)
    if (file.kind === 'ready') return file.urls[0] ?? ''
    const wait = NOT_YET[look]
    if (wait === undefined) return null
    await pause(wait)
  }
}
