/** Looks up each recording of the source's own list in the index: one call for 500 of them, some pages at a time. */
import pLimit from 'p-limit'
import {
  missingOf,
  NOTHING_SEEN,
  type MissingRecording,
  type TenantTally,
} from '../../domain/completeness/tenant-comparison.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import { tenantFiles } from './tenant-files.ts'

/** What is younger may not be archived yet: its night has not come, days. */
const OLDER_THAN_DAYS = 2
const PAGES = 20
/** No further page is begun after so long, ms. */
const BUSY_MS = 4 * 60_000
/** Lookups at the same time. */
const LOOKUPS = 16

type Ports = Pick<ActivityPorts, 'losses' | 'index' | 'staging' | 'clock'>

export function compareTenant(ports: Ports): ActivityImplementations['compareTenant'] {
  const { losses, staging, clock } = ports

  return async (input) => {
    const began = clock.now()
    const tally: TenantTally = { ...NOTHING_SEEN }
    const missing: MissingRecording[] = []
    let { cursor } = input
    for (let page = 0; page < PAGES && clock.now() - began < BUSY_MS; page++) {
      const listed = await losses.expiring(OLDER_THAN_DAYS, cursor)
      if (listed.cursor !== null && listed.cursor === cursor)
        throw new ArchiveError('source-unreadable', 'the list of recordings goes in a circle')
      const records = await recordsOf(ports, new Set(listed.recordings.map(({ conversationId }) => conversationId)))
      for (const recording of listed.recordings) {
        if (input.since !== null && recording.createdAt !== null && recording.createdAt < input.since) continue
        const lost = missingOf(recording, records.get(recording.conversationId) ?? null)
        tally.seen++
        if (lost === null) tally.held++
        else {
          tally.missing++
          missing.push(lost)
        }
      }
      tally.unreadable += listed.unreadable
      cursor = listed.cursor
      if (cursor === null) break
    }
    // Delivered again it reads the same part of the list and writes the same file.
    await staging.write(tenantFiles.missing(input, input.page), missing)
    return { cursor, tally }
  }
}

async function recordsOf(
  { index }: Pick<Ports, 'index'>,
  conversationIds: ReadonlySet<string>,
): Promise<Map<string, ArchiveRecord | null>> {
  const limit = pLimit(LOOKUPS)
  return new Map(
    await Promise.all([...conversationIds].map((id) => limit(async () => [id, await index.record(id)] as const))),
  )
}
