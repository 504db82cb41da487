/**
 * Compares, conversation by conversation, what the source announced, what the index says and what the vault lists
 * (size, digest, retention date and mode read back), from the index to the vault and from the vault to the index.
 * Reads by shards of the id space, so memory stays flat; when its time is over it saves what it has found and goes on
 * with the next shard in another delivery.
 */
import { containersOf } from '../../domain/record/containers.ts'
import { isFewerThanAnnounced } from '../../domain/record/recordings.ts'
import { isExcused, isNotKept, type Gap } from '../../domain/completeness/gap.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import { asLocked, dayStatus, gapsOf, mediaTally, type MediaCounts } from '../../domain/completeness/reconciliation.ts'
import { asksMore } from '../../domain/retention/policy-asks.ts'
import type { ActivityImplementations } from '../contract.ts'
import { deadline } from '../deadline.ts'
import { runFiles } from '../run-files.ts'
import { addWarnings } from '../day-warnings.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { asArchived } from '../../use-cases/verification/as-archived.ts'
import { decisionOf } from '../../use-cases/retention/stored-decision.ts'
import { goodUploadsRead, samplesOf } from '../slices/reported.ts'
import { closeEntries, stageEntries } from './certified-entries.ts'
import { dayListing, type DayListing } from './day-listing.ts'
import type { SecurePorts } from '../../use-cases/legal/secure-records.ts'
import { lostRecords } from './lost-records.ts'
import { reconciliationWarnings, type Noticed } from './reconciliation-warnings.ts'
import { expectations, failureCauses, losses, withoutRecord, type Failure } from './staged-facts.ts'

/** Above this a day is read in shards by the first character of the conversation id. */
const ONE_PASS = 5_000
/** First characters of ids, in their order. Genesys uses hex digits only; the others cost one empty look each. */
const FIRSTS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

interface Shard {
  prefix: string
  range: { from: string; to?: string }
}

/** What the shards up to here have shown. */
interface Found extends Noticed {
  gaps: Gap[]
  media: Record<string, MediaCounts>
  /** Of each shard: pages that are staged for sealing. */
  pages: number[]
}

const NOTHING_FOUND: Found = {
  gaps: [],
  media: {},
  rebuilt: [],
  unnamed: [],
  overwritten: [],
  fewer: [],
  pages: [],
  kept: { short: 0 },
  elsewhere: [],
}

type Ports = SecurePorts & Pick<ActivityPorts, 'staging' | 'readSource' | 'ledger' | 'policy' | 'settings'>

export function reconcileDay(ports: Ports): ActivityImplementations['reconcileDay'] {
  const { staging, index, reader, ledger, policy, settings, clock, log } = ports
  const classContainers = containersOf(policy)
    .filter((plan) => plan.holds === 'records')
    .map((plan) => plan.name)

  return async ({ shard: first = 0, ...dayRun }) => {
    const { day } = dayRun
    const end = deadline(ports)
    const expected = await expectations(staging, dayRun)
    const { causes: failures, holes } = await failureCauses(staging, dayRun)
    const lost = Map.groupBy(await losses(staging, dayRun), (gap) => gap.conversationId)
    const bulk = { ...(await samplesOf(ports, dayRun)), whole: await goodUploadsRead(ports, dayRun) }
    const lostIndex = lostRecords(ports, day)
    const so = first === 0 ? NOTHING_FOUND : await staging.read<Found>(runFiles.reconciled(dayRun, first))
    // A run of the version before this one may have saved no list of what was overwritten, and no pages.
    const { gaps, rebuilt, unnamed, overwritten, fewer, kept, pages } = structuredClone({ ...NOTHING_FOUND, ...so })
    const media = mediaTally(so.media)
    const elsewhere = new Map(so.elsewhere)

    const shards: Shard[] = expected.size > ONE_PASS ? idShards() : [{ prefix: '', range: { from: '' } }]
    for (const id of expected.keys()) if (id < (shards[first]?.range.from ?? '')) expected.delete(id)
    for (const [i, { prefix, range }] of shards.entries()) {
      if (i < first) continue
      if (i > first && end.over()) {
        const seen = { gaps, rebuilt, unnamed, overwritten, fewer, kept, pages }
        const found: Found = { ...seen, media: media.counts(), elsewhere: [...elsewhere] }
        await staging.write(runFiles.reconciled(dayRun, i), found)
        return { status: 'gaps', excused: 0, missing: 0, next: i }
      }
      const listing = await dayListing(reader, classContainers, day, prefix)
      let staged = 0
      for await (const page of asArchived(reader, index.day(day, range))) {
        for (const entry of page) await judge(entry.conversationId, entry, listing)
        await stageEntries(ports, dayRun, { shard: i, page: staged++ }, page)
      }
      pages.push(staged)
      // What is left has no row in the index.
      for (const [conversationId] of listing.left()) await judge(conversationId, null, listing)
      for (const path of listing.overwritten()) {
        overwritten.push(path)
        log.warn('vault.overwritten', { day, path })
      }
      for (const [conversationId, { mediaTypes }] of expected) {
        if (range.to !== undefined && conversationId >= range.to) continue
        const gap = notArchived(conversationId, failures.get(conversationId))
        gaps.push(gap)
        media.add(mediaTypes, [gap], false)
        expected.delete(conversationId)
      }
    }
    for (const [part, cause] of holes)
      gaps.push({ conversationId: '*', objectId: part, reason: 'processing-failed', detail: cause.slice(0, 300) })
    gaps.push(...(await withoutRecord(staging, dayRun)))
    await closeEntries(ports, dayRun, rebuilt.length === 0 && pages.length === shards.length ? pages : null)

    await ledger.replaceGaps(day, gaps, new Date(clock.now()).toISOString())
    const excused = gaps.filter(isExcused).length
    await ledger.update(day, {
      media: media.counts(),
      counts: { excused, missing: gaps.length - excused },
      updatedAt: new Date(clock.now()).toISOString(),
    })
    const noticed = { rebuilt, unnamed, overwritten, fewer, kept, elsewhere: [...elsewhere] }
    await addWarnings(ledger, day, reconciliationWarnings(noticed, bulk, policy.version))
    return { status: dayStatus(gaps), excused, missing: gaps.length - excused }

    /** @param entry null for a folder of the vault that the index has no row for */
    async function judge(conversationId: string, entry: DayEntry | null, listing: DayListing): Promise<void> {
      // Also lists the containers that this record names.
      let facts = await listing.facts(entry?.objects.map((object) => object.path) ?? [])
      const folder = listing.folder(conversationId)
      const recovered = await lostIndex.recover(conversationId, folder, entry)
      const current = recovered ?? entry
      listing.close(conversationId)
      if (current === null) {
        // Bytes of a conversation that is named as missing anyway need no second word.
        if (!expected.has(conversationId)) unnamed.push(...folder.map(({ path }) => path))
        return
      }
      if (recovered !== null) {
        rebuilt.push(conversationId)
        facts = await listing.facts(recovered.objects.map((object) => object.path))
      }
      for (const { storedIn } of current.objects)
        if (storedIn !== undefined) elsewhere.set(storedIn, [...(elsewhere.get(storedIn) ?? []), conversationId])
      if (isFewerThanAnnounced(current, expected.get(conversationId)?.announced ?? 0)) fewer.push(conversationId)
      if ((failures.get(conversationId)?.revision ?? 0) <= current.revision) expected.delete(conversationId)
      const decision = await decisionOf(ports, current)
      if (decision !== null && asksMore(policy, current, decision)) kept.short++
      const found = [
        ...withoutManifest(current),
        ...gapsOf(current, (path) => facts.get(path) ?? null, asLocked(decision, settings.lock)),
        ...(lost.get(conversationId) ?? []).filter((gap) => !isKnown(current, gap.objectId)),
      ]
      gaps.push(...found)
      media.add(current.mediaTypes, found, true)
      // What an earlier revision held stands in its own manifest.
      const named = new Set(current.objects.map((object) => object.path))
      unnamed.push(
        ...folder
          .filter(({ path, revision }) => revision >= current.revision && !named.has(path))
          .map(({ path }) => path),
      )
    }
  }
}

/** Together they cover every id there can be: the first begins below, the last has no end. */
function idShards(): Shard[] {
  return [...FIRSTS].map((first, i) => {
    const next = FIRSTS[i + 1]
    return { prefix: first, range: { from: i === 0 ? '' : first, ...(next === undefined ? {} : { to: next }) } }
  })
}

/** The source may name what the archive has taken since, or has named itself. */
function isKnown({ objects, gaps }: DayEntry, objectId: string): boolean {
  return objects.some((object) => object.objectId === objectId) || gaps.some((gap) => gap.objectId === objectId)
}

/** Only a record that is raw or not kept has none: an entry that lost its own would hide what its manifest names. */
function withoutManifest({ conversationId, objects, gaps }: DayEntry): Gap[] {
  return objects.some(({ kind }) => kind === 'manifest' || kind === 'unreadable') || isNotKept({ objects, gaps })
    ? []
    : [{ conversationId, objectId: 'manifest', reason: 'processing-failed', detail: 'the index names no manifest' }]
}

function notArchived(conversationId: string, failure: Failure | undefined): Gap {
  const detail = failure?.cause ?? 'planned, but neither archived nor explained'
  return { conversationId, objectId: conversationId, reason: 'processing-failed', detail: detail.slice(0, 300) }
}
