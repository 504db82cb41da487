/** A revision of a conversation as the vault binds it: its manifest, and the object that this is. */
import type { DayRun } from '../../domain/day-run.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { Manifest } from '../../domain/record/manifest.ts'
import { conversationPrefix } from '../../domain/record/vault-names.ts'
import { manifestObject } from '../objects/manifest-object.ts'
import { readManifest } from '../objects/read-manifest.ts'
import { storedBefore, type Placement } from '../objects/store-object.ts'
import type { ActivityPorts } from '../ports.ts'

export interface StoredRevision {
  manifest: Manifest
  object: ArchivedObject
}

/**
 * The revision that the index names; null for a record without a manifest.
 * @throws ArchiveError `source-unreadable` when what is there is no manifest
 */
export async function indexedRevision(
  ports: Pick<ActivityPorts, 'reader'>,
  { objects }: Pick<ArchiveRecord, 'objects'>,
): Promise<StoredRevision | null> {
  const object = objects.find(({ kind }) => kind === 'manifest')
  return object === undefined ? null : await revisionAt(ports, object)
}

/**
 * The newest revision after this one that a run of the day wrote and did not live to index; null when there is none.
 * @param placement where an earlier delivery would have stored it
 */
export async function revisionAfter(
  ports: Pick<ActivityPorts, 'vault' | 'keeper' | 'reader'>,
  placement: Placement,
  dayRun: DayRun,
  { manifest: { conversationId, revision } }: StoredRevision,
): Promise<StoredRevision | null> {
  const name = manifestObject(conversationPrefix(dayRun.day, conversationId, revision + 1))
  const object = await storedBefore(ports, placement, name)
  const next = object === null ? null : await revisionAt(ports, object)
  return next === null ? null : ((await revisionAfter(ports, placement, dayRun, next)) ?? next)
}

async function revisionAt(
  { reader }: Pick<ActivityPorts, 'reader'>,
  object: ArchivedObject,
): Promise<StoredRevision | null> {
  const stored = await readManifest(reader, object.path)
  return stored === null ? null : { manifest: stored.manifest, object }
}
