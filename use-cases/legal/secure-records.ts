/** Sets and clears the legal hold on everything that records have, each change on record before it is made. */
import pLimit from 'p-limit'
import type { StorageChange } from '../../domain/access/access-event.ts'
import type { HoldMember, Person } from '../../domain/legal/hold.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import { derivedUuid } from '../../evidence/derived-id.ts'
import type { ActivityPorts } from '../ports.ts'
import { blobsOfRecord, pathsOfRecord } from './record-blobs.ts'

export type SecurePorts = Pick<ActivityPorts, 'index' | 'reader' | 'keeper' | 'holds' | 'trail' | 'clock' | 'log'>

/** On whose word. */
export interface Order {
  matterId: string
  by: Person
  /** What is done, in words. */
  purpose: string
}

const RECORDS = 16
const CHANGES = 24
const CHANGES_PER_EVENT = 500

/**
 * Everything of the records is held when this returns, read back from storage; what could not be is said in `problem`.
 * What is not in the archive is awaited. Idempotent.
 * @param onLoose hears of what was not held before
 * @throws ArchiveError of vault, index and trail
 */
export async function secureRecords(
  ports: SecurePorts,
  order: Order,
  conversationIds: readonly string[],
  onLoose: (path: string) => void = () => {},
): Promise<HoldMember[]> {
  const found = await looked(ports, conversationIds)
  const loose = found.flatMap(({ blobs }) => blobs.filter(({ legalHold }) => !legalHold))
  for (const blob of loose) onLoose(pathOf(blob))
  await change(ports, order, loose, true)
  const again = await readBack(
    ports,
    found.filter(({ blobs }) => blobs.some(({ legalHold }) => !legalHold)),
  )
  const at = new Date(ports.clock.now()).toISOString()
  return found.map((before): HoldMember => {
    const { id, revision } = before
    const { blobs, missing } = again.get(id) ?? before
    const nothing = { conversationId: id, revision, at, objects: 0, bytes: 0, problem: null }
    if (revision === null) return { ...nothing, state: 'awaited' }
    const held = blobs.filter(({ legalHold }) => legalHold)
    // What was written between the two looks is held by whoever writes it: the hold is known to them by now.
    const seen = new Set(before.blobs.map(pathOf))
    const open = blobs.filter((blob) => !blob.legalHold && seen.has(pathOf(blob))).length
    return {
      ...nothing,
      state: 'held',
      objects: held.length,
      bytes: held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      problem: open + missing.length === 0 ? null : `${open} not held, ${missing.length} missing from the vault`,
    }
  })
}

/**
 * Frees the records of which no matter holds any more. A matter that takes one in the same moment keeps it: it is known
 * before it holds, and looked for again afterwards.
 * @returns ids of those that are free
 */
async function freeRecords(ports: SecurePorts, order: Order, conversationIds: readonly string[]): Promise<string[]> {
  const held = async (ids: readonly string[]) => {
    const limit = pLimit(RECORDS)
    const matters = await Promise.all(ids.map((id) => limit(() => ports.holds.mattersOf(id))))
    return ids.filter((_, at) => (matters[at]?.length ?? 0) > 0)
  }
  const stillHeld = new Set(await held(conversationIds))
  const free = conversationIds.filter((id) => !stillHeld.has(id))
  const found = await looked(ports, free)
  await change(
    ports,
    order,
    found.flatMap(({ blobs }) => blobs.filter(({ legalHold }) => legalHold)),
    false,
  )
  const retaken = await held(free)
  if (retaken.length > 0)
    await secureRecords(ports, { ...order, purpose: `${order.purpose}; held again by another matter` }, retaken)
  return free.filter((id) => !retaken.includes(id))
}

/** The records are no longer of the matter, and free where it was the last. */
export async function leaveMatter(ports: SecurePorts, order: Order, conversationIds: readonly string[]): Promise<void> {
  const limit = pLimit(RECORDS)
  await Promise.all(conversationIds.map((id) => limit(() => ports.holds.leave(order.matterId, id))))
  await freeRecords(ports, order, conversationIds)
  const at = new Date(ports.clock.now()).toISOString()
  const nothing = { revision: null, objects: 0, bytes: 0, problem: null }
  await ports.holds.note(
    order.matterId,
    conversationIds.map((conversationId) => ({ ...nothing, conversationId, state: 'released', at })),
  )
}

interface Looked {
  id: string
  /** Null: not in the archive. */
  revision: number | null
  /** Paths that the archive says it has. */
  named: ReadonlySet<string>
  blobs: StoredFacts[]
  missing: string[]
}

function looked(ports: SecurePorts, ids: readonly string[]): Promise<Looked[]> {
  const limit = pLimit(RECORDS)
  return Promise.all(
    ids.map((id) =>
      limit(async (): Promise<Looked> => {
        const record = await ports.index.record(id)
        if (record === null) return { id, revision: null, named: new Set(), blobs: [], missing: [] }
        const named = await pathsOfRecord(ports, record)
        return { id, revision: record.revision, named, ...(await blobsOfRecord(ports, id, named)) }
      }),
    ),
  )
}

/** What storage says now of the records: a revision that came meanwhile is held by whoever wrote it. */
async function readBack(
  ports: SecurePorts,
  records: readonly Looked[],
): Promise<Map<string, Pick<Looked, 'blobs' | 'missing'>>> {
  const limit = pLimit(RECORDS)
  return new Map(
    await Promise.all(
      records.map(({ id, named }) => limit(async () => [id, await blobsOfRecord(ports, id, named)] as const)),
    ),
  )
}

/** Azure's own audit log does not have these changes: the trail has them, and first. */
async function change(
  { keeper, trail, clock }: SecurePorts,
  { matterId, by, purpose }: Order,
  blobs: readonly StoredFacts[],
  held: boolean,
): Promise<void> {
  const limit = pLimit(CHANGES)
  for (let at = 0; at < blobs.length; at += CHANGES_PER_EVENT) {
    const some = blobs.slice(at, at + CHANGES_PER_EVENT)
    await announce(some)
    await Promise.all(
      some.map(({ container, name, versionId }) => limit(() => keeper.hold(container, name, held, versionId))),
    )
  }

  async function announce(some: readonly StoredFacts[]): Promise<void> {
    const time = new Date(clock.now()).toISOString()
    const changes = [...Map.groupBy(some, ({ container }) => container)].map(([container, inIt]): StorageChange => ({
      kind: 'hold',
      container,
      names: inIt.map(({ name }) => name),
      before: { legalHold: !held },
      after: { legalHold: held },
    }))
    await trail.record({
      id: derivedUuid('hold', matterId, purpose, String(held), time, ...some.map(pathOf).sort()),
      time,
      action: 'storage.change',
      outcome: 'allowed',
      user: { kind: 'person', ...by, roles: [] },
      address: null,
      purpose,
      matterId,
      objects: some.length,
      changes,
    })
  }
}

function pathOf({ container, name }: StoredFacts): string {
  return `${container}/${name}`
}
