/** What reconciliation tells a person beside the gaps: nothing of it changes how the day closes. */
import type { SampleNote } from '../slices/reported.ts'

/** Ids of conversations, or paths of blobs. */
export interface Noticed {
  /** Stood in the vault and not in the index. */
  rebuilt: string[]
  /** Blobs that no record names. */
  unnamed: string[]
  /** Somebody put another version over these. */
  overwritten: string[]
  /** Have fewer recordings than their sessions announce. */
  fewer: string[]
  /** `short`: how many the policy asks to keep longer than was decided. */
  kept: { short: number }
  /** What came from the source's storage outside the tenant's region. */
  elsewhere: [region: string, ids: string[]][]
}

/** Inventories that were read beside the source's reports of uploads, or in their place. */
export interface BulkInventories extends SampleNote {
  /** The reports of good uploads were all read. */
  whole: boolean
}

/** So many names stand in a warning; the whole list is what `holdfast verify` says. */
const NAMED = 5

export function reconciliationWarnings(
  { rebuilt, unnamed, overwritten, fewer, kept, elsewhere }: Noticed,
  { whole, asked, foundMore }: BulkInventories,
  policyVersion: string,
): string[] {
  return [
    ...said(rebuilt, 'record(s) stood in the vault but not in the index, and were indexed again from their manifests'),
    // Where the source's own reports name no more, sessions that share a recording are no news.
    ...said(
      whole ? [] : fewer,
      'conversation(s) have fewer recordings than their sessions announce, and no gap that says why',
    ),
    ...(asked === 0
      ? []
      : [
          `no report of good uploads was read: the inventories of ${asked} conversation(s) were compared ` +
            `instead, ${foundMore} named more recordings than had come`,
        ]),
    ...elsewhere.flatMap(([region, ids]) =>
      said(ids, `recording(s) came from the source's storage in ${region}, which is not the tenant's region`),
    ),
    ...said(unnamed, 'blob(s) in the vault that no record names'),
    ...said(overwritten, 'blob(s) have another version put over them; the first is kept, and is what counts'),
    ...(kept.short === 0
      ? []
      : [
          `${kept.short} record(s) are kept as they were decided when archived; policy ${policyVersion} asks more ` +
            'of them now: run holdfast policy apply',
        ]),
  ]
}

function said(names: readonly string[], what: string): string[] {
  if (names.length === 0) return []
  const shown = [...names].sort().slice(0, NAMED).join(', ')
  return [`${names.length} ${what}: ${shown}${names.length > NAMED ? ', ...' : ''}`]
}
