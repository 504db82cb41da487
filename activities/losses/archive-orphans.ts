/**
 * Orphans: recordings that lost their conversation, mostly because nobody entered a wrap-up. They are what is called
 * "missing recordings" later, so each is archived under the longest class (CAP-11). Idempotent: the index says which
 * are here.
 */
import { scrubJson } from '../../card-data/scrub-json.ts'
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { buildManifest } from '../../domain/record/manifest.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { OrphanRecording } from '../../domain/ports/loss-source.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { conversationPrefix, manifestName, recordingName } from '../../domain/record/vault-names.ts'
import { orphanRecordId } from '../../domain/record/orphan.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { fileBefore, storeFile } from '../../use-cases/objects/store-file.ts'
import { LATEST_UPLOAD_MS, storeObject, type Placement } from '../../use-cases/objects/store-object.ts'
import { gapOf } from '../../use-cases/conversation/gaps.ts'
import { quarantineGap } from '../../use-cases/conversation/gaps.ts'

export function archiveOrphans(ports: ActivityPorts): ActivityImplementations['archiveOrphans'] {
  return async ({ day, startedAt }) => {
    const dayRun = { day, startedAt }
    let archived = 0
    let waiting = 0
    for await (const page of ports.losses.orphans()) {
      const records: ArchiveRecord[] = []
      for (const orphan of page) {
        if ((await ports.index.record(orphanRecordId(orphan.orphanId))) !== null) continue
        const record = await archiveOrphan(ports, dayRun, orphan)
        if (record === null) waiting++
        else records.push(record)
      }
      if (records.length > 0) await ports.index.put(records)
      archived += records.length
    }
    return { archived, waiting }
  }
}

/** Null while its media is being prepared or cannot be had: the next look finds it again. */
async function archiveOrphan(
  ports: ActivityPorts,
  dayRun: DayRun,
  orphan: OrphanRecording,
): Promise<ArchiveRecord | null> {
  const id = orphanRecordId(orphan.orphanId)
  try {
    const links = await ports.losses.orphanMedia(orphan.orphanId)
    if (links.length === 0) return null
    const placement = shelfOf(ports, dayRun, id)
    const prefix = conversationPrefix(dayRun.day, id, 1)
    const objects = []
    const gaps = []
    for (const [i, url] of links.entries()) {
      const part = links.length > 1 ? i + 1 : null
      const object = (extension: string, contentType: string) => ({
        objectId: orphan.orphanId,
        kind: 'recording' as const,
        contentType,
        name: recordingName(prefix, orphan.orphanId, part, extension),
        ...(part === null ? {} : { part }),
      })
      const outcome =
        (await fileBefore(ports, placement, object('webm', 'audio/webm'))) ??
        (await ports.limitDownloads(() =>
          storeFile(ports, placement, {
            open: () => ports.media.open(url),
            promise: { expect: 'recording', contentType: null },
            name: null,
            object,
          }),
        ))
      if (outcome.kind === 'stored') objects.push(outcome.object)
      else gaps.push(quarantineGap(id, orphan.orphanId, outcome))
    }
    const raw = scrubJson(orphan.raw)
    const manifest = buildManifest({
      conversationId: id,
      revision: 1,
      supersedes: null,
      day: dayRun.day,
      conversationStart: placement.end,
      conversationEnd: placement.end,
      capturedAt: dayRun.startedAt,
      software: ports.settings.software,
      retention: {
        classId: placement.classId,
        years: placement.years,
        mode: placement.mode,
        basis: placement.basis,
        policyVersion: ports.policy.version,
        matched: [],
        retainUntil: placement.retainUntil,
        container: placement.container,
      },
      names: {},
      keys: {},
      scrub: { detector: DETECTOR_VERSION, findings: raw.findings },
      objects,
      gaps,
      source: raw.value,
    })
    const stored = await storeObject(ports, placement, {
      objectId: 'manifest',
      kind: 'manifest',
      name: manifestName(prefix),
      contentType: 'application/json',
      body: canonicalBytes(manifest),
    })
    ports.log.info('orphan.archived', { orphanId: orphan.orphanId, status: orphan.status })
    return {
      conversationId: id,
      revision: 1,
      day: dayRun.day,
      conversationStart: placement.end,
      conversationEnd: placement.end,
      retentionClass: placement.classId,
      policyVersion: ports.policy.version,
      mediaTypes: ['orphan'],
      direction: null,
      queueIds: [],
      agentIds: [],
      addresses: [],
      keys: {},
      objects: [...manifest.objects, stored],
      gaps: manifest.gaps,
      sourceFingerprint: `orphan|${orphan.orphanId}`,
      retention: { retainUntil: placement.retainUntil, mode: placement.mode },
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    const { reason, detail } = gapOf(error, id, orphan.orphanId)
    ports.log.warn('orphan.waiting', { orphanId: orphan.orphanId, reason, detail })
    return null
  }
}

/**
 * Nobody knows when its conversation ended, so its years count from the end of the day it was found on: never too
 * early.
 */
function shelfOf(
  { policy }: Pick<ActivityPorts, 'policy'>,
  dayRun: DayRun,
  id: string,
): Placement & { end: string; years: number; basis: string[] } {
  const { id: classId, years, mode, basis } = longestClass(policy)
  const end = `${dayRun.day}T23:59:59.999Z`
  return {
    ...placementFor({ conversationEnd: end, years, classId }, Date.parse(dayRun.startedAt) + LATEST_UPLOAD_MS),
    mode,
    conversationId: id,
    classId,
    policyVersion: policy.version,
    end,
    years,
    basis,
  }
}
