/** Archives one orphan under the longest class: its parts, then the manifest that binds them. */
import { scrubJson } from '../../card-data/scrub-json.ts'
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import type { Gap, GapReason } from '../../domain/completeness/gap.ts'
import { classContainers } from '../../domain/record/container-names.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { buildManifest, type Manifest } from '../../domain/record/manifest.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { OrphanRecording } from '../../domain/ports/loss-source.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { conversationPrefix, manifestName, recordingName } from '../../domain/record/vault-names.ts'
import { textOrder } from '../../domain/text-order.ts'
import { orphanRecordId } from '../../domain/record/orphan.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { unsignedAddress } from '../../use-cases/conversation/download-address.ts'
import { fileBefore, storeFile } from '../../use-cases/objects/store-file.ts'
import { LATEST_UPLOAD_MS, storeObject, type Placement } from '../../use-cases/objects/store-object.ts'
import { gapOfOne, quarantineGap } from '../../use-cases/conversation/gaps.ts'
import { recordFromManifest } from '../../use-cases/conversation/record-from-manifest.ts'
import { manifestObject } from '../../use-cases/objects/manifest-object.ts'
import { readManifest } from '../../use-cases/objects/read-manifest.ts'
import { few } from '../deadline.ts'

export type OrphanOutcome = { kind: 'archived'; record: ArchiveRecord } | { kind: 'missing'; gap: Gap }

/** Missing while its media is being prepared or cannot be had: named, and looked for again. */
export async function archiveOrphan(
  ports: ActivityPorts,
  dayRun: DayRun,
  orphan: OrphanRecording,
): Promise<OrphanOutcome> {
  const id = orphanRecordId(orphan.orphanId)
  const missing = (reason: GapReason, detail: string): OrphanOutcome => ({
    kind: 'missing',
    gap: { conversationId: id, objectId: orphan.orphanId, reason, detail },
  })
  try {
    const before = await finishedBefore(ports, dayRun, id)
    if (before !== null) return { kind: 'archived', record: before }
    const links = await ports.losses.orphanMedia(orphan.orphanId)
    if (links.length === 0) return missing('not-ready', 'an orphan recording whose media is being prepared')
    const placement = placementOf(ports, dayRun, id)
    const media = await storeMedia(ports, dayRun, placement, orphan, links)
    const record = await bind(ports, dayRun, placement, orphan, media)
    ports.log.info('orphan.archived', { orphanId: orphan.orphanId, status: orphan.status })
    return { kind: 'archived', record }
  } catch (error) {
    const { reason, detail } = gapOfOne(error, id, orphan.orphanId)
    ports.log.warn('orphan.missing', { orphanId: orphan.orphanId, reason, detail })
    return missing(reason, detail)
  }
}

/** Every part of it; suspect ones go into quarantine and are gaps. */
async function storeMedia(
  ports: ActivityPorts,
  { day }: DayRun,
  placement: OrphanPlacement,
  { orphanId }: OrphanRecording,
  links: readonly string[],
): Promise<Pick<Manifest, 'objects' | 'gaps'>> {
  const id = placement.conversationId
  const prefix = conversationPrefix(day, id, 1)
  const objects: ArchivedObject[] = []
  const gaps: Gap[] = []
  // In an order that every look gives: a part that an earlier one stored stays that part.
  const parts = links.toSorted((a, b) => textOrder(unsignedAddress(a), unsignedAddress(b)))
  for (const [i, url] of few([...parts.entries()])) {
    const part = links.length > 1 ? i + 1 : null
    const object = (extension: string, contentType: string) => ({
      objectId: orphanId,
      kind: 'recording' as const,
      contentType,
      name: recordingName(prefix, orphanId, part, extension),
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
    else gaps.push(quarantineGap(id, orphanId, outcome))
  }
  return { objects, gaps }
}

/** Its manifest is the commit point. @returns what the index is told */
async function bind(
  ports: ActivityPorts,
  dayRun: DayRun,
  { end, years, basis, ...placement }: OrphanPlacement,
  orphan: OrphanRecording,
  media: Pick<Manifest, 'objects' | 'gaps'>,
): Promise<ArchiveRecord> {
  const { conversationId, classId, mode, policyVersion, retainUntil, container } = placement
  const raw = scrubJson(orphan.raw)
  const manifest = buildManifest({
    conversationId,
    revision: 1,
    supersedes: null,
    day: dayRun.day,
    conversationStart: end,
    conversationEnd: end,
    capturedAt: dayRun.startedAt,
    software: ports.settings.software,
    retention: { classId, years, mode, basis, policyVersion, matched: [], retainUntil, container },
    names: {},
    keys: {},
    scrub: { detector: DETECTOR_VERSION, findings: raw.findings },
    ...media,
    source: raw.value,
  })
  const { path, sha256, sizeBytes } = await storeObject(ports, placement, {
    ...manifestObject(conversationPrefix(dayRun.day, conversationId, 1)),
    body: canonicalBytes(manifest),
  })
  return recordFromManifest(ports, path, { manifest, sha256, sizeBytes }, null)
}

/** What an earlier run stored and did not index, wherever its date let it be stored. */
async function finishedBefore(ports: ActivityPorts, { day }: DayRun, id: string): Promise<ArchiveRecord | null> {
  const name = manifestName(conversationPrefix(day, id, 1))
  for (const container of few(classContainers(longestClass(ports.policy).id))) {
    const stored = await readManifest(ports.reader, `${container}/${name}`)
    if (stored === null || stored.manifest.conversationId !== id) continue
    const facts = await ports.reader.facts(container, name)
    return recordFromManifest(ports, `${container}/${name}`, stored, facts?.retainUntil ?? null)
  }
  return null
}

interface OrphanPlacement extends Placement {
  /** From which its years count, ISO UTC. */
  end: string
  years: number
  basis: string[]
}

/**
 * Nobody knows when its conversation ended, so its years count from the end of the day it was found on: never too
 * early.
 */
function placementOf({ policy }: Pick<ActivityPorts, 'policy'>, dayRun: DayRun, id: string): OrphanPlacement {
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
