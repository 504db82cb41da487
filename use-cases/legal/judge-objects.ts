/** Reads objects again, whole, and compares them with what their manifests state: before any link to them is given. */
import pLimit from 'p-limit'
import type { JudgedObject, RetrievalObject, RetrievalPage } from '../../domain/legal/retrieval.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import type { ActivityPorts } from '../ports.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'clock' | 'log'>

/** Bodies read side by side: each is a stream, so memory stays flat. */
const PARALLEL = 8

/** @throws ArchiveError `vault-unreachable`, `vault-forbidden`; what is wrong with one object is that object's */
export async function judged(ports: Ports, objects: readonly RetrievalObject[]): Promise<RetrievalPage> {
  const limit = pLimit(PARALLEL)
  return {
    objects: await Promise.all(objects.map((object) => limit(() => judge(ports, object)))),
    verifiedAt: new Date(ports.clock.now()).toISOString(),
  }
}

async function judge({ reader, log }: Ports, object: RetrievalObject): Promise<JudgedObject> {
  const { container, name } = splitPath(object.path)
  // The first is what was archived, and what the link leads to, whatever is put over it now or later.
  const [first, ...later] = await reader.versions(container, name)
  if (later.length > 0) log.warn('vault.overwritten', { path: object.path })
  const versionId = first?.versionId ?? null
  const body = first === undefined ? null : await reader.read(container, name, first.versionId)
  if (body === null) {
    log.warn('retrieval.object-missing', { path: object.path })
    return { ...object, versionId, withheld: 'missing' }
  }
  const digest = sha256Stream()
  let sizeBytes = 0
  for await (const chunk of body) {
    digest.update(chunk)
    sizeBytes += chunk.byteLength
  }
  if (digest.hex() === object.sha256 && sizeBytes === object.sizeBytes) return { ...object, versionId, withheld: null }
  log.warn('retrieval.hash-differs', { path: object.path })
  return { ...object, versionId, withheld: 'hash-differs' }
}
