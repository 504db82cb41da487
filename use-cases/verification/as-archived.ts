/**
 * A day's entries as their manifests say. The index is a copy that whoever may write there can change; a manifest is
 * locked. What is certified is what the manifests name, their gaps above all.
 */
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import type { VaultReader } from '../../domain/ports/vault.ts'
import { firstVersions, type FirstVersions } from '../objects/first-versions.ts'
import { readManifest, type StoredManifest } from '../objects/read-manifest.ts'

/** Reads of manifests side by side: a read each, the slowest part of sealing a large day. */
const PARALLEL = 32

/** The same pages, in the same order; one manifest is read for each entry. */
export async function* asArchived(reader: FirstVersions, pages: AsyncIterable<DayEntry[]>): AsyncIterable<DayEntry[]> {
  const limit = pLimit(PARALLEL)
  for await (const page of pages) yield await Promise.all(page.map((entry) => limit(() => entryOf(reader, entry))))
}

/** Where there is no manifest, or another than the index says, the entry stays: reconciliation names that as a gap. */
async function entryOf(reader: FirstVersions, entry: DayEntry): Promise<DayEntry> {
  const named = entry.objects.find(({ kind }) => kind === 'manifest')
  const stored = named === undefined ? null : await manifestOf(reader, named)
  if (named === undefined || stored === null) return entry
  const { conversationId, revision, retention, objects, gaps } = stored.manifest
  return conversationId === entry.conversationId
    ? { ...entry, revision, retentionClass: retention.classId, objects: [...objects, named], gaps }
    : entry
}

/** The one that the index names, also where something was put over it; null where there is none with that digest. */
async function manifestOf(
  reader: FirstVersions,
  { path, sha256 }: DayEntry['objects'][number],
): Promise<StoredManifest | null> {
  const current = await manifestAt(reader, path)
  if (current?.sha256 === sha256) return current
  const first = await manifestAt(
    firstVersions(reader, () => {}),
    path,
  )
  return first?.sha256 === sha256 ? first : null
}

async function manifestAt(reader: Pick<VaultReader, 'read'>, path: string): Promise<StoredManifest | null> {
  try {
    return await readManifest(reader, path)
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'source-unreadable') return null
    throw error
  }
}
