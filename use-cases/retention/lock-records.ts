/**
 * Locks what was archived before the containers were locked: each blob at the date that it has. What is locked is left
 * alone, so a run may end anywhere and begin again. Nobody can take a lock back.
 */
import pLimit from 'p-limit'
import { ArchiveError } from '../../domain/errors.ts'
import type { StoredFacts } from '../../domain/ports/vault.ts'
import {
  afterDay,
  lockPlaces,
  NOTHING_LOCKED,
  type LockCursor,
  type LockPlace,
  type LockTally,
} from '../../domain/retention/locking.ts'
import type { ActivityPorts } from '../ports.ts'
import { addTallies } from '../../domain/tally.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'keeper' | 'policy' | 'clock' | 'log'>

const PARALLEL = 16

export interface LockAsk {
  from: string
  to: string
  cursor: LockCursor | null
  /** Counts, and changes nothing. */
  dryRun: boolean
}

/**
 * Works for so long and says where to go on.
 * @param patienceMs after which no further page of blobs is begun
 * @returns `cursor` null when the range and the evidence are done
 * @throws ArchiveError when the vault is out of reach; what concerns one blob alone is counted as failed
 */
export async function lockRecords(
  ports: Ports,
  { from, to, cursor, dryRun }: LockAsk,
  patienceMs: number,
): Promise<{ tally: LockTally; cursor: LockCursor | null }> {
  const end = ports.clock.now() + patienceMs
  let tally = NOTHING_LOCKED
  let at: LockCursor = cursor ?? { day: from, place: 0, after: null }
  for (;;) {
    const place = lockPlaces(ports.policy, at.day)[at.place]
    if (place === undefined) {
      const day = afterDay(at.day, to)
      if (day === undefined) return { tally, cursor: null }
      at = { day, place: 0, after: null }
      continue
    }
    for await (const page of blobsOf(ports, place)) {
      const after = at.after
      const fresh = after === null ? page : page.filter(({ name }) => name > after)
      if (fresh.length === 0) continue
      tally = addTallies(tally, await lockPage(ports, fresh, dryRun))
      at = { ...at, after: fresh.at(-1)?.name ?? at.after }
      if (ports.clock.now() >= end) return { tally, cursor: at }
    }
    at = { ...at, place: at.place + 1, after: null }
    if (ports.clock.now() >= end) return { tally, cursor: at }
  }
}

/** A container that a policy of later needs may not be there yet: then nothing is in it. */
async function* blobsOf({ reader }: Ports, { container, prefix }: LockPlace): AsyncIterable<StoredFacts[]> {
  if ((await reader.container(container)) !== null) yield* reader.list(container, prefix)
}

async function lockPage(ports: Ports, page: readonly StoredFacts[], dryRun: boolean): Promise<LockTally> {
  const limit = pLimit(PARALLEL)
  const done = await Promise.all(page.map((fact) => limit(() => lockBlob(ports, fact, dryRun))))
  return done.reduce(addTallies, NOTHING_LOCKED)
}

async function lockBlob(ports: Ports, fact: StoredFacts, dryRun: boolean): Promise<LockTally> {
  const { container, name, retainUntil, mode, versionId } = fact
  const looked = { ...NOTHING_LOCKED, looked: 1 }
  if (mode === 'locked') return looked
  if (retainUntil === null) return failed('it has no date')
  if (Date.parse(retainUntil) <= ports.clock.now()) return { ...looked, over: 1 }
  if (dryRun) return { ...looked, locked: 1 }
  try {
    await ports.keeper.retain(container, name, retainUntil, 'locked', versionId)
    return { ...looked, locked: 1 }
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.retryable) throw error
    return failed(error.message)
  }

  function failed(detail: string): LockTally {
    ports.log.warn('retention.not-locked', { blob: `${container}/${name}`, detail })
    return { ...looked, failed: 1 }
  }
}
