/** Which recordings are archived whole, and whether fewer came than were announced. */
import type { Gap } from '../completeness/gap.ts'
import type { ArchivedObject } from './archive-object.ts'

/**
 * Ids of recordings with all their files. One of several files says how many there are; where some are missing the
 * others are kept and named, and the recording stays a gap until all are there.
 */
export function wholeRecordings(objects: readonly ArchivedObject[]): Set<string> {
  return wholeOf('recording', objects)
}

/** The same of any kind that may have several files. */
export function wholeOf(kind: ArchivedObject['kind'], objects: readonly ArchivedObject[]): Set<string> {
  const files = Map.groupBy(
    objects.filter((object) => object.kind === kind),
    ({ objectId }) => objectId,
  )
  return new Set([...files].filter(([, of]) => of.length >= (of[0]?.parts ?? 1)).map(([id]) => id))
}

/**
 * One recording may cover several legs of a call, so this is no gap: it is said, for somebody may know better. What a
 * gap of a recording names is said already.
 */
export function isFewerThanAnnounced(
  { objects, gaps }: { objects: readonly ArchivedObject[]; gaps: readonly Gap[] },
  announced: number,
): boolean {
  const named = gaps.filter(mayNameRecording).map(({ objectId }) => objectId)
  return new Set([...wholeRecordings(objects), ...named]).size < announced
}

/** Not what speaks of a key, an attribute, a transcript or the texts of a medium. */
function mayNameRecording({ conversationId, objectId }: Gap): boolean {
  if (objectId.startsWith(`${conversationId}-`)) return objectId === `${conversationId}-screen`
  return objectId !== 'attributes' && !/^(?:key:|speech-)|-eml$/.test(objectId)
}
