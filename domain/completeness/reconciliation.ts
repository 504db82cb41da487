/**
 * Reconciliation (EVD-1): what the source says there is, what the index says was archived, what the vault really holds.
 */
import type { ArchivedObject } from '../record/archive-object.ts'
import type { ClosedStatus } from './day-status.ts'
import { isExcused, type Gap } from './gap.ts'
import { acceptable } from '../retention/retention-date.ts'
import type { LockMode } from '../retention/lock-mode.ts'
import type { RetentionMode } from '../retention/retention-policy.ts'
import { textOrder } from '../text-order.ts'

/** What the listing of the vault says of one blob. */
export interface VaultFact {
  sizeBytes: number
  sha256: string | null
  retainUntil: string | null
  mode: RetentionMode | null
}

export interface Reconcilable {
  conversationId: string
  objects: readonly ArchivedObject[]
  gaps: readonly Gap[]
}
/** What the class asks of each of the conversation's blobs. */
export interface RetentionDemand {
  retainUntil: string
  mode: RetentionMode
}

/**
 * One medium of a day: conversations at the source, archived whole or with what can be had, excused by reason, with
 * something missing.
 */
export interface MediaCounts {
  source: number
  archived: number
  excused: Record<string, number>
  missing: number
}

/** Counts conversation by conversation; one with several media counts under each. */
export function mediaTally(before: Record<string, MediaCounts> = {}): {
  add(mediaTypes: readonly string[], gaps: readonly Gap[], archived: boolean): void
  counts(): Record<string, MediaCounts>
} {
  const all = new Map<string, MediaCounts>(Object.entries(structuredClone(before)))
  return {
    add(mediaTypes, gaps, archived) {
      for (const media of mediaTypes.length === 0 ? ['unknown'] : mediaTypes) {
        const row = all.get(media) ?? { source: 0, archived: 0, excused: {}, missing: 0 }
        all.set(media, row)
        row.source++
        if (gaps.some((gap) => !isExcused(gap)) || !archived) row.missing++
        else row.archived++
        for (const gap of gaps.filter(isExcused)) row.excused[gap.reason] = (row.excused[gap.reason] ?? 0) + 1
      }
    },
    counts: () => Object.fromEntries([...all].sort(([a], [b]) => textOrder(a, b))),
  }
}

/** A day is complete only when nothing is missing; excuses are named in the status, never folded into it. */
export function dayStatus(gaps: readonly Gap[]): ClosedStatus {
  if (gaps.some((gap) => !isExcused(gap))) return 'gaps'
  return gaps.length > 0 ? 'complete-with-excuses' : 'complete'
}

/**
 * Gaps of one conversation: those its manifest names, and every object whose blob is not in the vault as the index
 * says.
 * @param fact by `<container>/<name>`; null when the listing has no such blob
 * @param demand null when the class is not known any more: then date and mode are not judged
 */
export function gapsOf(
  entry: Reconcilable,
  fact: (path: string) => VaultFact | null,
  demand: RetentionDemand | null,
): Gap[] {
  return [
    ...entry.gaps,
    ...entry.objects.flatMap((object) => {
      const problem = problemOf(object, fact(object.path), demand)
      return problem === null
        ? []
        : [
            {
              conversationId: entry.conversationId,
              objectId: object.objectId,
              reason: 'processing-failed' as const,
              detail: `${object.kind} ${object.path}: ${problem}`,
            },
          ]
    }),
  ]
}

/** How the detail of a gap ends whose object storage has lost. */
const NOT_IN_VAULT = 'not in the vault'

export function isLostInStorage({ reason, detail }: Gap): boolean {
  return reason === 'processing-failed' && detail.endsWith(NOT_IN_VAULT)
}

/**
 * An entry as the last reconciliation of its day left it: what storage has lost is not had any more, and what the
 * source names beyond the entry is a gap of it. Then the next run asks for both.
 * @param named open gaps of the conversation in the ledger
 */
export function asReconciled<E extends Reconcilable>(entry: E, named: readonly Gap[]): E {
  const lost = new Set(named.filter(isLostInStorage).map(({ objectId }) => objectId))
  const objects = new Set(entry.objects.map(({ objectId }) => objectId))
  const gaps = new Set(entry.gaps.map(({ objectId }) => objectId))
  const more = named.filter(({ objectId }) => (objects.has(objectId) ? lost.has(objectId) : !gaps.has(objectId)))
  if (more.length === 0) return entry
  return {
    ...entry,
    objects: entry.objects.filter(({ objectId }) => !lost.has(objectId)),
    gaps: [...entry.gaps, ...more],
  }
}

function problemOf(object: ArchivedObject, fact: VaultFact | null, demand: RetentionDemand | null): string | null {
  if (fact === null) return NOT_IN_VAULT
  if (fact.sizeBytes !== object.sizeBytes) return `${fact.sizeBytes} bytes in the vault, ${object.sizeBytes} written`
  if (fact.sha256 !== object.sha256) return 'another digest in the vault than was written'
  return demand === null ? null : retentionProblem(fact, demand)
}

/** In trial nothing is locked, by decision: each day says so once, instead of a gap for every object. */
export function asLocked<D extends RetentionDemand | null>(demand: D, lock: LockMode): D {
  return demand === null || lock === 'locked' ? demand : { ...demand, mode: 'unlocked' }
}

/** Mode and date as read back from storage against what the class asks. */
export function retentionProblem(fact: VaultFact, demand: RetentionDemand): string | null {
  if (fact.retainUntil === null || fact.mode === null) return 'no retention date on the blob'
  // Locked where unlocked was asked can only be stricter; the other way round somebody could delete it.
  if (demand.mode === 'locked' && fact.mode !== 'locked') return 'the retention date is not locked'
  // Late is not judged here: a date that a later extension moved on is lawful.
  return acceptable(demand.retainUntil, fact.retainUntil) === 'early'
    ? `retained until ${fact.retainUntil}, the law asks ${demand.retainUntil}`
    : null
}
