/** What is written of a record that nobody could archive as a conversation: the record itself, and what binds it. */
import type { DayRun } from '../../domain/day-run.ts'
import type { ArchivedObject } from '../../domain/record/archive-object.ts'
import { buildManifest, type Manifest } from '../../domain/record/manifest.ts'
import { conversationPrefix, unreadableName } from '../../domain/record/vault-names.ts'
import { canonicalBytes } from '../../evidence/canonical.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import { manifestObject } from '../objects/manifest-object.ts'
import { storedBefore, storeObject, type Placement } from '../objects/store-object.ts'
import type { ActivityPorts } from '../ports.ts'
import type { Unreadable } from './plan.ts'
import type { StoredRevision } from './stored-revision.ts'

type Storing = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader'>

/** As the source sent it, under a name of its digest; where an earlier delivery stored it, it stands there. */
export async function storeRaw(
  ports: Storing,
  placement: Placement,
  { day }: DayRun,
  raw: Unreadable['raw'],
): Promise<ArchivedObject> {
  const body = canonicalBytes(raw)
  const sha256 = sha256Hex(body)
  const object = {
    objectId: `record-${sha256.slice(0, 16)}`,
    kind: 'unreadable' as const,
    name: unreadableName(day, sha256),
    contentType: 'application/json',
  }
  return (await storedBefore(ports, placement, object)) ?? (await storeObject(ports, placement, { ...object, body }))
}

/** Binds the raw record to everything that the latest revision holds and says. */
export async function supersede(
  ports: Storing,
  placement: Placement,
  { day, startedAt }: DayRun,
  { manifest, object }: StoredRevision,
  next: Pick<Manifest, 'revision' | 'objects' | 'gaps' | 'conversationEnd' | 'source'>,
): Promise<ArchivedObject> {
  const { retainUntil, container } = placement
  return await storeObject(ports, placement, {
    ...manifestObject(conversationPrefix(day, placement.conversationId, next.revision)),
    body: canonicalBytes(
      buildManifest({
        ...manifest,
        ...next,
        supersedes: { path: object.path, sha256: object.sha256 },
        day,
        capturedAt: startedAt,
        retention: { ...manifest.retention, retainUntil, container },
      }),
    ),
  })
}
