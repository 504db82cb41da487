/**
 * Looks up each recording of the source's own list in the index: one call for 500 of them, some pages at a time. The
 * list is by age and has no later end than the present, so it is walked whole also where only what was made since a
 * day is compared: what that saves are the lookups.
 */
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
      const asked = listed.recordings.filter(({ createdAt }) => !isBefore(createdAt, input.since))
      tally.older += listed.recordings.length - asked.length
      const records = await recordsOf(ports, new Set(asked.map(({ conversationId }) => conversationId)))
      for (const recording of asked) {
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

/** What has no date may be of any day. */
function isBefore(createdAt: string | null, since: string | null): boolean {
  return since !== null && createdAt !== null && createdAt < since
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
