/** Which recordings are archived whole. */
import type { ArchivedObject } from './archive-object.ts'

/**
 * Ids of recordings with all their files. One of several files says how many there are; where some are missing the
 * others are kept and named, and the recording stays a gap until all are there.
 */
export function wholeRecordings(objects: readonly ArchivedObject[]): Set<string> {
  const files = Map.groupBy(
    objects.filter(({ kind }) => kind === 'recording'),
    ({ objectId }) => objectId,
  )
  return new Set([...files].filter(([, of]) => of.length >= (of[0]?.parts ?? 1)).map(([id]) => id))
}
