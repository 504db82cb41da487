/**
 * Download links of a batch. They die after 2 to 60 minutes (a setting of the tenant), and a batch may take longer than
 * that: links that are old, or that a download found dead, are read afresh, once for all who need them.
 */
import type { BatchResult } from '../../domain/ports/recording-source.ts'
import { bareAddress, unsignedAddress } from './download-address.ts'

export interface DownloadLinks {
  /** Results for one conversation, with links that live for a while yet. */
  of(conversationId: string): Promise<readonly BatchResult[]>
  /** The same file under a new link; null when the source does not name it any more. */
  afresh(file: BatchResult): Promise<BatchResult | null>
}

/** A link must outlive the download that begins with it. */
const SAFE_SHARE = 0.7

/**
 * @param read asks the source again; null while it has no answer
 * @param now epoch ms
 */
export function downloadLinks(
  first: readonly BatchResult[],
  lifeMinutes: number,
  read: () => Promise<readonly BatchResult[] | null>,
  now: () => number,
): DownloadLinks {
  const lifeMs = lifeMinutes * 60_000 * SAFE_SHARE
  let current = Promise.resolve({ at: now(), byConversation: grouped(first) })

  return {
    async of(conversationId) {
      const { at } = await current
      if (now() - at > lifeMs) renew(at)
      return (await current).byConversation.get(conversationId) ?? []
    },
    async afresh(file) {
      const { at, byConversation } = await current
      const known = same(byConversation, file)
      // Somebody else has renewed them since this one was handed out.
      if (known !== null && known.url !== file.url) return known
      renew(at)
      return same((await current).byConversation, file)
    },
  }

  function renew(seen: number): void {
    current = current.then(async (held) => {
      if (held.at !== seen) return held
      const results = await read()
      return results === null ? { ...held, at: now() } : { at: now(), byConversation: grouped(results) }
    })
  }
}

function grouped(results: readonly BatchResult[]): Map<string, BatchResult[]> {
  return Map.groupBy(results, (result) => result.conversationId)
}

function same(byConversation: ReadonlyMap<string, readonly BatchResult[]>, file: BatchResult): BatchResult | null {
  const found =
    byConversation.get(file.conversationId)?.filter((batchResult) => batchResult.recordingId === file.recordingId) ?? []
  const [named] = found.filter((batchResult) => unsignedAddress(batchResult.url) === unsignedAddress(file.url))
  if (named !== undefined) return named
  // A signature in a form that nobody here knows: the place tells, where only one file is there.
  const there = found.filter((batchResult) => bareAddress(batchResult.url) === bareAddress(file.url))
  const [only] = there.length === 0 ? found : there
  return only !== undefined && (there.length === 1 || found.length === 1) ? only : null
}
