/** What was masked, and where: counts and places, never a number. */
import type { CardDataKind } from './detect/detect.ts'

/**
 * `where`: dotted path, `[]` for the elements of a list, e.g. `participants[].attributes.note`; never the number
 * itself.
 */
export interface FieldFinding {
  where: string
  kind: CardDataKind
  count: number
}
/** One line per place and kind. */
export function summed(findings: readonly FieldFinding[]): FieldFinding[] {
  const byPlace = new Map<string, FieldFinding>()
  for (const finding of findings) {
    const key = `${finding.where}\n${finding.kind}`
    byPlace.set(key, { ...finding, count: finding.count + (byPlace.get(key)?.count ?? 0) })
  }
  return [...byPlace.values()].sort((a, b) =>
    a.where < b.where ? -1 : a.where > b.where ? 1 : a.kind < b.kind ? -1 : 1,
  )
}
