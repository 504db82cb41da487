/**
 * Orphans: recordings that lost their conversation, mostly because nobody entered a wrap-up. They are what is called
 * "missing recordings" later, so each is archived under the longest class (CAP-11). Idempotent: the index says which
 * are here.
 */
import { scrubJson } from '../../card-data/scrub-json.ts'
import { DETECTOR_VERSION } from '../../card-data/detect/detect.ts'
import type { Gap, GapReason } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { classContainers } from '../../domain/record/container-names.ts'
import { buildManifest } from '../../domain/record/manifest.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { OrphanRecording } from '../../domain/ports/loss-source.ts'
import { placementFor } from '../../domain/retention/retention-date.ts'
import { longestClass } from '../../domain/retention/longest-class.ts'
import { conversationPrefix, manifestName, recordingName } from '../../domain/record/vault-names.ts'
import { textOrder } from '../../domain/text-order.ts'
import { orphanRecordId } from '../../domain/record/orphan.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { unsignedAddress } from '../../use-cases/conversation/download-address.ts'
import { fileBefore, storeFile } from '../../use-cases/objects/store-file.ts'
import { indexRecords } from '../../use-cases/retention/index-records.ts'
import { LATEST_UPLOAD_MS, storeObject, type Placement } from '../../use-cases/objects/store-object.ts'
import { gapOfOne, quarantineGap } from '../../use-cases/conversation/gaps.ts'
import { recordFromManifest } from '../../use-cases/conversation/record-from-manifest.ts'
import { manifestObject } from '../../use-cases/objects/manifest-object.ts'
import { readManifest } from '../../use-cases/objects/read-manifest.ts'
import { deadline, few } from '../deadline.ts'
import { runFiles } from '../run-files.ts'

/**
 * An orphan belongs to the first day that sees it: that day's runs alone archive it or name it, however many nights run
 * side by side. Each is indexed as it is stored, and one that an earlier run stored is looked for in the vault.
 */
export function archiveOrphans(ports: ActivityPorts): ActivityImplementations['archiveOrphans'] {
  const { index, ledger, losses, staging } = ports

  return async (input) => {
    const dayRun: DayRun = { day: input.day, startedAt: input.startedAt }
    const from = input.from ?? 0
    const gaps: Gap[] = from === 0 ? [] : await staging.read<Gap[]>(runFiles.orphanGaps(dayRun))
    let archived = 0
    const end = deadline(ports)
    let looked = 0
    for await (const page of losses.orphans()) {
      for (const orphan of page) {
        if (looked++ < from) continue
        if (looked > from + 1 && end.over()) {
          await staging.write(runFiles.orphanGaps(dayRun), gaps)
          return { archived, waiting: gaps.length, next: looked - 1 }
        }
        if ((await index.record(orphanRecordId(orphan.orphanId))) !== null) continue
        if (!(await isOurs(input, orphan.orphanId))) continue
        const outcome = await archiveOrphan(ports, dayRun, orphan)
        if (outcome.kind === 'missing') gaps.push(outcome.gap)
        else {
          await indexRecords(ports, [outcome.record])
          archived++
        }
      }
    }
    await staging.write(runFiles.orphanGaps(dayRun), gaps)
    return { archived, waiting: gaps.length, next: null }
  }

  /** A later look at an old day takes no orphan that is new: nobody would know when it was found. */
  async function isOurs({ day, startedAt, purpose }: DayRun, orphanId: string): Promise<boolean> {
    const home = await homeOf(orphanId)
    if (home !== null) return home.day === day
    if (Date.parse(startedAt) - Date.parse(`${day}T00:00:00Z`) > YOUNG_MS) return false
    // Who dies between the claim and the note of it leaves the orphan to the nights of the next date.
    if (purpose !== undefined || !(await ledger.begin(CLAIMS, `${orphanId}:${startedAt.slice(0, 10)}`))) return false
    await staging.write(runFiles.orphanHome(orphanId), { day } satisfies OrphanHome)
    return true
  }

  async function homeOf(orphanId: string): Promise<OrphanHome | null> {
    try {
      return await staging.read<OrphanHome>(runFiles.orphanHome(orphanId))
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return null
      throw error
    }
  }
}

interface OrphanHome {
  day: string
}
/** A day older than this takes no orphan that is new: its years would count from long before it was found. */
const YOUNG_MS = 4 * 86_400_000
/** Where claims stand in the ledger: in no day. */
const CLAIMS = 'orphans'

type Outcome = { kind: 'archived'; record: ArchiveRecord } | { kind: 'missing'; gap: Gap }

/** Missing while its media is being prepared or cannot be had: named, and looked for again. */
async function archiveOrphan(ports: ActivityPorts, dayRun: DayRun, orphan: OrphanRecording): Promise<Outcome> {
  const id = orphanRecordId(orphan.orphanId)
  const missing = (reason: GapReason, detail: string): Outcome => ({
    kind: 'missing',
    gap: { conversationId: id, objectId: orphan.orphanId, reason, detail },
  })
  try {
    const before = await finishedBefore(ports, dayRun, id)
    if (before !== null) return { kind: 'archived', record: before }
    // In an order that every look gives: a part that an earlier one stored stays that part.
    const links = (await ports.losses.orphanMedia(orphan.orphanId)).toSorted((a, b) =>
      textOrder(unsignedAddress(a), unsignedAddress(b)),
    )
    if (links.length === 0) return missing('not-ready', 'an orphan recording whose media is being prepared')
    const placement = placementOf(ports, dayRun, id)
    const prefix = conversationPrefix(dayRun.day, id, 1)
    const objects = []
    const gaps = []
    for (const [i, url] of few([...links.entries()])) {
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
      ...manifestObject(prefix),
      body: canonicalBytes(manifest),
    })
    ports.log.info('orphan.archived', { orphanId: orphan.orphanId, status: orphan.status })
    const record: ArchiveRecord = {
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
    return { kind: 'archived', record }
  } catch (error) {
    const { reason, detail } = gapOfOne(error, id, orphan.orphanId)
    ports.log.warn('orphan.missing', { orphanId: orphan.orphanId, reason, detail })
    return missing(reason, detail)
  }
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

/**
 * Nobody knows when its conversation ended, so its years count from the end of the day it was found on: never too
 * early.
 */
function placementOf(
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
