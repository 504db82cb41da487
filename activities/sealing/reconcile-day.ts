/**
 * Compares, conversation by conversation, what the source announced, what the index says and what the vault lists
 * (size, digest, retention date and mode read back). Reads by shards of the id space, so memory stays flat.
 */
import { containersOf } from '../../domain/record/containers.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { later } from '../../domain/retention/extension.ts'
import { isExcused, type Gap } from '../../domain/completeness/gap.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import {
  dayStatus,
  gapsOf,
  mediaTally,
  type RetentionDemand,
  type VaultFact,
} from '../../domain/completeness/reconciliation.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import { dayPath } from '../../domain/record/vault-names.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { FailureNote } from '../slices/fail-slice.ts'
import { runFiles } from '../run-files.ts'
import { type Expectation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Above this a day is read in sixteen shards by the first character of the conversation id. */
const ONE_PASS = 5_000
/** First characters of ids, in their order. Genesys uses hex digits only; the others cost one empty look each. */
const FIRSTS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

interface Failure {
  cause: string
  revision: number
}
interface Shard {
  prefix: string
  range: { from: string; to?: string }
}

type Ports = Pick<ActivityPorts, 'staging' | 'index' | 'reader' | 'ledger' | 'policy' | 'clock'>

export function reconcileDay({
  staging,
  index,
  reader,
  ledger,
  policy,
  clock,
}: Ports): ActivityImplementations['reconcileDay'] {
  const classContainers = containersOf(policy)
    .filter((plan) => plan.holds === 'records')
    .map((plan) => plan.name)
  const classes = new Map(policy.classes.map((retentionClass) => [retentionClass.id, retentionClass]))

  return async (dayRun) => {
    const expected = await expectations(dayRun)
    const failures = await failureCauses(dayRun)
    const lost = Map.groupBy(await losses(dayRun), (gap) => gap.conversationId)
    const gaps: Gap[] = []
    const media = mediaTally()
    const shards = expected.size > ONE_PASS ? idShards() : [{ prefix: '', range: { from: '' } }]
    const unreadable = shards.length > 1 ? await vaultFacts(dayRun.day, 'unreadable/') : new Map<string, VaultFact>()
    for (const { prefix, range } of shards) {
      let facts: Map<string, VaultFact> | null = null
      for await (const page of index.day(dayRun.day, range)) {
        facts ??= await vaultFacts(dayRun.day, prefix)
        for (const entry of page) {
          if ((failures.get(entry.conversationId)?.revision ?? 0) <= entry.revision)
            expected.delete(entry.conversationId)
          const found = [
            ...gapsOf(entry, (path) => facts?.get(path) ?? unreadable.get(path) ?? null, demandOf(entry)),
            ...(lost.get(entry.conversationId) ?? []).filter((gap) => !isKnown(entry, gap.objectId)),
          ]
          gaps.push(...found)
          media.add(entry.mediaTypes, found, true)
        }
      }
    }
    for (const { conversationId, mediaTypes } of expected.values()) {
      const gap = notArchived(conversationId, failures.get(conversationId))
      gaps.push(gap)
      media.add(mediaTypes, [gap], false)
    }
    const tail = failures.get('tail')
    if (tail !== undefined)
      gaps.push({ conversationId: '*', objectId: 'tail', reason: 'processing-failed', detail: tail.cause })

    await ledger.replaceGaps(dayRun.day, gaps, new Date(clock.now()).toISOString())
    const excused = gaps.filter(isExcused).length
    await ledger.update(dayRun.day, {
      media: media.counts(),
      counts: { excused, missing: gaps.length - excused },
      updatedAt: new Date(clock.now()).toISOString(),
    })
    return { status: dayStatus(gaps), excused, missing: gaps.length - excused }
  }

  /** What Genesys' own reports say is lost; none where they could not be had. */
  async function losses(dayRun: DayRun): Promise<Gap[]> {
    try {
      return await staging.read<Gap[]>(runFiles.losses(dayRun))
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing') return []
      throw error
    }
  }

  async function expectations(dayRun: DayRun): Promise<Map<string, Expectation>> {
    const expected = new Map<string, Expectation>()
    for (const name of await staging.list(runFiles.expectations(dayRun))) {
      for (const expectation of await staging.read<Expectation[]>(name))
        expected.set(expectation.conversationId, expectation)
    }
    return expected
  }

  /** Conversation id (or `tail`) to the cause why a slice stopped. */
  async function failureCauses(dayRun: DayRun): Promise<Map<string, Failure>> {
    const causes = new Map<string, Failure>()
    for (const name of await staging.list(runFiles.failures(dayRun))) {
      const note = await staging.read<Partial<FailureNote> & Pick<FailureNote, 'code' | 'message'>>(name)
      const cause = `${note.code}: ${note.message}`
      if (note.revisions === undefined) causes.set('tail', { cause, revision: 0 })
      else for (const [id, revision] of Object.entries(note.revisions)) causes.set(id, { cause, revision })
    }
    return causes
  }

  /**
   * One listing transaction per 1000 blobs and container, one after the other: a page is megabytes of XML while it is
   * read.
   */
  async function vaultFacts(day: string, shard: string): Promise<Map<string, VaultFact>> {
    const facts = new Map<string, VaultFact>()
    for (const container of classContainers) {
      for await (const page of reader.list(container, `${dayPath(day)}/${shard}`)) {
        for (const { name, sizeBytes, sha256, retainUntil, mode } of page)
          facts.set(`${container}/${name}`, { sizeBytes, sha256, retainUntil, mode })
      }
    }
    return facts
  }

  function demandOf(entry: DayEntry): RetentionDemand | null {
    const retentionClass = classes.get(entry.retentionClass)
    return retentionClass === undefined
      ? null
      : {
          retainUntil: later(entry.extendedUntil ?? null, lawfulUntil(entry.conversationEnd, retentionClass.years)),
          mode: retentionClass.mode,
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

function notArchived(conversationId: string, failure: Failure | undefined): Gap {
  const detail = failure?.cause ?? 'planned, but neither archived nor explained'
  return { conversationId, objectId: conversationId, reason: 'processing-failed', detail: detail.slice(0, 300) }
}
