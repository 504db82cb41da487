/**
 * The day's entries as their manifests say, which reconciliation reads and sealing certifies. Reconciliation leaves
 * what it read in staging, page by page in the order of the receipts, so that each manifest is read once a night.
 */
import type { DayRun } from '../../domain/day-run.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { asArchived } from '../../use-cases/verification/as-archived.ts'
import { runFiles } from '../run-files.ts'

/** Of an entry, what a certificate binds. */
export type CertifiedEntry = Pick<DayEntry, 'conversationId' | 'revision' | 'retentionClass'> & {
  objects: Pick<DayEntry['objects'][number], 'path' | 'kind' | 'sha256' | 'sizeBytes'>[]
  gaps: Pick<DayEntry['gaps'][number], 'objectId' | 'reason'>[]
}
type Ports = Pick<ActivityPorts, 'staging' | 'index' | 'reader'>

export async function stageEntries(
  { staging }: Pick<Ports, 'staging'>,
  dayRun: DayRun,
  { shard, page }: { shard: number; page: number },
  entries: readonly DayEntry[],
): Promise<void> {
  await staging.write(runFiles.certifiedPage(dayRun, shard, page), entries.map(certified))
}

/** @param pages of each shard in its order; null where records were indexed again and stand in no page */
export async function closeEntries(
  { staging }: Pick<Ports, 'staging'>,
  dayRun: DayRun,
  pages: readonly number[] | null,
): Promise<void> {
  await staging.write(runFiles.certified(dayRun), pages)
}

/** In id order. Read from the manifests themselves where reconciliation left no whole list. */
export async function* certifiedEntries(ports: Ports, dayRun: DayRun): AsyncIterable<CertifiedEntry[]> {
  const pages = await pagesOf(ports, dayRun)
  if (pages === null) return yield* asArchived(ports.reader, ports.index.day(dayRun.day))
  for (const [shard, count] of pages.entries())
    for (let page = 0; page < count; page++)
      yield await ports.staging.read<CertifiedEntry[]>(runFiles.certifiedPage(dayRun, shard, page))
}

async function pagesOf({ staging }: Ports, dayRun: DayRun): Promise<number[] | null> {
  try {
    return await staging.read<number[] | null>(runFiles.certified(dayRun))
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return null
    throw error
  }
}

function certified({ conversationId, revision, retentionClass, objects, gaps }: DayEntry): CertifiedEntry {
  return {
    conversationId,
    revision,
    retentionClass,
    objects: objects.map(({ path, kind, sha256, sizeBytes }) => ({ path, kind, sha256, sizeBytes })),
    gaps: gaps.map(({ objectId, reason }) => ({ objectId, reason })),
  }
}
