/**
 * Records that are in the vault and not, or not so new, in the index: a crash between the two, or a row that was lost.
 * They are indexed again from their manifests. A manifest whose chain does not lead to what the index has is not
 * believed: who may write to the vault could else replace a record by another.
 */
import { indexRecords } from '../../use-cases/retention/index-records.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchiveRecord, DayEntry } from '../../domain/ports/archive-index.ts'
import type { SecurePorts } from '../../use-cases/legal/secure-records.ts'
import { recordFromManifest } from '../../use-cases/conversation/record-from-manifest.ts'
import { readManifest } from '../../use-cases/objects/read-manifest.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ListedBlob } from './day-listing.ts'
import { textOrder } from '../../domain/text-order.ts'

type Ports = SecurePorts & Pick<ActivityPorts, 'readSource'>

export interface LostRecords {
  /**
   * The newest revision in the folder, indexed; null when the index has it, or nothing in the folder can be believed.
   * @param entry what the index lists under the day, null for nothing
   */
  recover(conversationId: string, folder: readonly ListedBlob[], entry: DayEntry | null): Promise<ArchiveRecord | null>
}

export function lostRecords(ports: Ports, day: string): LostRecords {
  return {
    async recover(conversationId, folder, entry) {
      const manifests = folder
        .filter(({ manifest, revision }) => manifest && revision > (entry?.revision ?? 0))
        .sort((a, b) => b.revision - a.revision || textOrder(a.path, b.path))
      for (const blob of manifests) {
        const record = await recordOf(blob, conversationId)
        if (record === null || !(await follows(blob.path, entry))) continue
        await putBack(record)
        ports.log.warn('index.rebuilt', { day, conversationId, revision: record.revision })
        return record
      }
      return null
    },
  }

  /** Null for a manifest that cannot be read, or that speaks of something else than its name does. */
  async function recordOf({ path, retainUntil, revision }: ListedBlob, id: string): Promise<ArchiveRecord | null> {
    const stored = await manifestAt(path)
    if (stored === null) return null
    const { manifest } = stored
    return manifest.conversationId === id && manifest.day === day && manifest.revision === revision
      ? recordFromManifest(ports, path, stored, retainUntil)
      : null
  }

  async function follows(path: string, entry: DayEntry | null): Promise<boolean> {
    const known = entry?.objects.find((object) => object.kind === 'manifest')
    if (known === undefined) return true
    let at: string | null = path
    const seen = new Set<string>()
    while (at !== null && !seen.has(at)) {
      seen.add(at)
      const stored = await manifestAt(at)
      if (stored === null) return false
      const before = stored.manifest.supersedes
      if (before?.path === known.path) return before.sha256 === known.sha256
      at = before?.path ?? null
    }
    return false
  }

  async function manifestAt(path: string): ReturnType<typeof readManifest> {
    try {
      return await readManifest(ports.reader, path)
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'source-unreadable') return null
      throw error
    }
  }

  /** A later revision under another day stays the newest: its row is written again after this one. */
  async function putBack(record: ArchiveRecord): Promise<void> {
    const newest = await ports.index.record(record.conversationId)
    await indexRecords(ports, [record])
    if (newest !== null && newest.revision > record.revision) await ports.index.put([newest])
  }
}
