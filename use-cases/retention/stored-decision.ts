/** A record is judged by what was decided when it was archived, never by what today's policy would decide. */
import { ArchiveError } from '../../domain/errors.ts'
import type { RetentionDemand } from '../../domain/completeness/reconciliation.ts'
import type { DayEntry, StoredRetention } from '../../domain/ports/archive-index.ts'
import { later } from '../../domain/retention/extension.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import { readManifest } from '../objects/read-manifest.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'policy'>
type Entry = Pick<
  DayEntry,
  'retention' | 'objects' | 'extendedUntil' | 'lockedLater' | 'retentionClass' | 'conversationEnd'
>

/**
 * What the record's blobs must bear: its own date and mode, or a later date by extension.
 * Old entries bear neither: theirs stand in the manifest; a record without one falls back to its class.
 * @returns null when neither says anything, as for a raw record of a class that is gone
 */
export async function decisionOf(ports: Ports, entry: Entry): Promise<RetentionDemand | null> {
  const stored = entry.retention ?? (await ofManifest(ports, entry)) ?? ofClass(ports, entry)
  return stored === null
    ? null
    : {
        mode: entry.lockedLater === true ? 'locked' : stored.mode,
        retainUntil: later(entry.extendedUntil ?? null, stored.retainUntil),
      }
}

async function ofManifest({ reader }: Ports, { objects }: Entry): Promise<StoredRetention | null> {
  const path = objects.find((object) => object.kind === 'manifest')?.path
  if (path === undefined) return null
  try {
    const stored = await readManifest(reader, path)
    return stored === null ? null : stored.manifest.retention
  } catch (error) {
    // That its bytes are wrong is found by their digest; here they only say nothing.
    if (error instanceof ArchiveError && error.code === 'source-unreadable') return null
    throw error
  }
}

function ofClass({ policy }: Ports, { retentionClass, conversationEnd }: Entry): StoredRetention | null {
  const known = policy.classes.find(({ id }) => id === retentionClass)
  return known === undefined ? null : { mode: known.mode, retainUntil: lawfulUntil(conversationEnd, known.years) }
}
