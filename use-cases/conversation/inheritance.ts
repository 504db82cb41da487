/** What a revision takes over from the one it supersedes, and whether it says anything new at all. Pure. */
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import type { EarlierRevision } from './plan.ts'

/** Everything that the archive holds of the record: what was not stored anew stands as it is. */
export function withInherited(
  before: Pick<EarlierRevision, 'objects'> | undefined,
  objects: readonly ArchivedObject[],
): ArchivedObject[] {
  const renewed = new Set(objects.map(identity))
  const paths = new Set<string>()
  return [...objects, ...(before?.objects ?? []).filter((object) => !renewed.has(identity(object)))].filter(
    ({ path }) => !paths.has(path) && paths.add(path),
  )
}

/** The same record, the same class, the same objects and the same gaps: a further revision would only repeat it. */
export function isNothingNew(
  before: EarlierRevision | undefined,
  classId: string,
  objects: readonly ArchivedObject[],
  gaps: readonly Gap[],
): boolean {
  return (
    before !== undefined &&
    !before.changed &&
    before.retentionClass === classId &&
    sameAs(
      before.objects.map((object) => object.path),
      objects.map((object) => object.path),
    ) &&
    sameAs(before.gaps.map(saying), gaps.map(saying))
  )
}

function identity({ kind, objectId, part }: ArchivedObject): string {
  return JSON.stringify([kind, objectId, part ?? null])
}

function saying({ objectId, reason }: Gap): string {
  return JSON.stringify([objectId, reason])
}

function sameAs(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a), new Set(b)]
  return first.size === second.size && [...first].every((entry) => second.has(entry))
}
