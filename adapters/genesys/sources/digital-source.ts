/** Text channels of a conversation and their attachments. */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { AttachmentRef, DigitalSource } from '../../../domain/ports/digital-source.ts'
import type { MediaSource } from '../../../domain/ports/recording-source.ts'
import { createChatSource } from './chat-source.ts'
import { createEmailSource } from './email-source.ts'
import { bodyOf } from '../wire/extended.ts'
import { createInternalMessageSource } from './internal-message-source.ts'
import { createMessageSource } from './message-source.ts'
import type { SdkClient } from '../sdk-client.ts'

const located = z.looseObject({ url: z.string().min(1) })

export function createDigitalSource(
  client: SdkClient,
  media: MediaSource,
  sleep: (ms: number) => Promise<void>,
): DigitalSource {
  const downloads = new pc.DownloadsApi(client)
  /** Addresses that have been asked for: a file that is read twice costs one call. */
  const addresses = new WeakMap<AttachmentRef, string>()
  return {
    messages: createMessageSource(client),
    emails: createEmailSource(client),
    chats: createChatSource(client, sleep),
    internalMessages: createInternalMessageSource(client),
    async openAttachment(attachment) {
      if (attachment.locator === '')
        throw new ArchiveError('source-not-found', 'the source names no address for this attachment')
      const download = downloadId(attachment.locator)
      if (download === null) return await media.open(attachment.locator)
      // Asked for its address instead of followed: the bytes must not travel with our token, nor through the SDK, which
      // decodes them as text.
      const url =
        addresses.get(attachment) ??
        (await bodyOf('download address', located, () => downloads.getDownload(download, { issueRedirect: false }))).url
      addresses.set(attachment, url)
      try {
        return await media.open(url)
      } catch (error) {
        addresses.delete(attachment)
        throw error
      }
    },
  }
}

/** A contentUri is "commonly a public api download location": `/api/v2/downloads/{id}`, absolute or relative. */
function downloadId(locator: string): string | null {
  return /\/api\/v2\/downloads\/([A-Za-z0-9_-]+)(?:[/?#]|$)/.exec(locator)?.[1] ?? null
}
