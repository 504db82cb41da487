/** A record as the vault has it: every revision from its manifest, newest first. */
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { readManifest, type StoredManifest } from '../objects/read-manifest.ts'
import type { ActivityPorts } from '../ports.ts'

export interface WholeRecord {
  record: ArchiveRecord
  /** Newest first; a manifest that is lost ends the chain. */
  revisions: (StoredManifest & { path: string })[]
  /** Of the newest manifest, read back; null when it is not there. */
  protection: StoredFacts | null
}

/** Null for a conversation that the archive does not have. @throws ArchiveError `source-unreadable`, vault, index */
export async function readRecord(
  { index, reader }: Pick<ActivityPorts, 'index' | 'reader'>,
  conversationId: string,
): Promise<WholeRecord | null> {
  const record = await index.record(conversationId)
  if (record === null) return null
  const newest = record.objects.find(({ kind }) => kind === 'manifest')?.path ?? null
  const revisions: WholeRecord['revisions'] = []
  const read = new Set<string>()
  for (let path = newest; path !== null && !read.has(path);) {
    read.add(path)
    const stored = await readManifest(reader, path)
    if (stored === null) break
    revisions.push({ ...stored, path })
    path = stored.manifest.supersedes?.path ?? null
  }
  const place = newest === null ? null : splitPath(newest)
  const protection = place === null ? null : await reader.facts(place.container, place.name)
  return { record, revisions, protection }
}
