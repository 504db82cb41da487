/** Writes one object of a conversation under its retention class, once, and gives a late one its exact date. */
import type { ArchivedObject, ObjectKind } from '../../domain/record/archive-object.ts'
import { classContainers, isExact } from '../../domain/record/container-names.ts'
import type { RetentionMode } from '../../domain/retention/retention-policy.ts'
import { sha256Hex } from '../../evidence/digest.ts'
import type { ActivityPorts } from '../ports.ts'

/** Half a day: uploads of one night lie between its start and this much later, wherever a redelivery falls. */
export const LATEST_UPLOAD_MS = 12 * 3_600_000

/** Where a conversation's objects go, and how they get their retention date. */
export interface Placement {
  container: string
  /** `inherit`: the container's default policy gives the date. `exact`: the keeper sets it. */
  how: 'inherit' | 'exact'
  /** The lawful date, ISO UTC. */
  retainUntil: string
  mode: RetentionMode
  conversationId: string
  classId: string
  policyVersion: string
}

export interface NewObject {
  objectId: string
  kind: ObjectKind
  name: string
  contentType: string
  body: Uint8Array | AsyncIterable<Uint8Array>
  part?: number
  parts?: number
  originalName?: string
  declaredSha256?: string
}

type Ports = Pick<ActivityPorts, 'vault' | 'keeper' | 'reader'>

export async function storeObject(
  { vault, keeper }: Ports,
  placement: Placement,
  object: NewObject,
): Promise<ArchivedObject> {
  const { container } = placement
  const { sha256, sizeBytes } = await vault.putOnce({
    container,
    name: object.name,
    contentType: object.contentType,
    body: object.body,
    metadata: {
      conversation: placement.conversationId,
      retention_class: placement.classId,
      policy: placement.policyVersion,
    },
  })
  if (placement.how === 'exact') await keeper.retain(container, object.name, placement.retainUntil, placement.mode)
  return describe(placement, object, { sha256, sizeBytes })
}

/** What an earlier, interrupted delivery or run already stored under this name; null when none did. */
export async function storedBefore(
  { reader, keeper }: Ports,
  placement: Placement,
  object: Omit<NewObject, 'body'>,
): Promise<ArchivedObject | null> {
  for (const container of [placement.container, sibling(placement) ?? []].flat()) {
    const facts = await reader.facts(container, object.name)
    if (facts === null || facts.sha256 === null) continue
    if (isExact(container)) await keeper.retain(container, object.name, placement.retainUntil, placement.mode)
    return describe({ ...placement, container }, object, { sha256: facts.sha256, sizeBytes: facts.sizeBytes })
  }
  return null
}

/** Bytes that are derived again by each delivery: where an earlier one has stored them, they stand there. */
export async function storeDerived(
  ports: Ports,
  placement: Placement,
  object: NewObject & { body: Uint8Array },
  redelivered: boolean,
): Promise<ArchivedObject> {
  const stored = redelivered ? await storedBefore(ports, placement, object) : null
  return stored?.sha256 === sha256Hex(object.body) ? stored : await storeObject(ports, placement, object)
}

/** The other container of the class: an earlier run wrote there when the container's own date still fitted. */
export function sibling({ container, classId }: Placement): string | null {
  const [inherit, exact] = classContainers(classId)
  if (container === inherit) return exact
  return container === exact ? inherit : null
}

function describe(
  placement: Placement,
  object: Omit<NewObject, 'body'>,
  facts: { sha256: string; sizeBytes: number },
): ArchivedObject {
  const { objectId, kind, contentType, part, originalName, declaredSha256, parts } = object
  return {
    objectId,
    kind,
    path: `${placement.container}/${object.name}`,
    contentType,
    ...facts,
    ...(part === undefined ? {} : { part }),
    ...(parts === undefined ? {} : { parts }),
    ...(originalName === undefined ? {} : { originalName }),
    ...(declaredSha256 === undefined ? {} : { declaredSha256 }),
  }
}
