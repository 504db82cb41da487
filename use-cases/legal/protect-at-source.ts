/** Protects conversations of a hold at the source, and lets them go with it. The hold in the vault waits for none. */
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'
import { isInForce, type Hold } from '../../domain/legal/hold.ts'
import {
  MOST_PROTECTED,
  nextToProtect,
  PROTECTED_AT_ONCE,
  protectedNow,
  type HoldAtSource,
  type SourceMark,
} from '../../domain/legal/source-hold.ts'
import type { ActivityPorts } from '../ports.ts'

export type SourcePorts = Pick<ActivityPorts, 'protection' | 'sourceMarks' | 'holds' | 'trail' | 'clock' | 'log'>

const PAGE = 500
/** May speak of one conversation of those that were asked for together. */
const OF_ONE_THING: ReadonlySet<ArchiveErrorCode> = new Set<ArchiveErrorCode>([
  'source-refused',
  'source-not-found',
  'source-unreadable',
])

/**
 * Asks for the next hundred of the hold that were not asked for in this look.
 * @param look its name: what was asked for in another one is asked for again
 * @returns null when there is none left
 * @throws ArchiveError of the source, the index, the trail
 */
export async function protectNext(ports: SourcePorts, hold: Hold, look: string): Promise<number | null> {
  const marks = await ports.sourceMarks.all()
  const done = new Set(
    marks.filter((mark) => mark.matterId === hold.matterId && mark.look === look).map((mark) => mark.conversationId),
  )
  const wanted = (await wantedOf(ports, hold)).filter((id) => !done.has(id))
  const ids = nextToProtect(wanted, marks)
  if (ids.length === 0) return null
  await ports.sourceMarks.put(await asked(ports, hold, ids, look))
  return ids.length
}

/** What stands, counted. @param problem what kept the source from being asked */
export async function countAtSource(ports: SourcePorts, hold: Hold, problem: string | null): Promise<HoldAtSource> {
  const marks = await ports.sourceMarks.all()
  const own = marks.filter(({ matterId }) => matterId === hold.matterId)
  const held = own.filter(({ isProtected }) => isProtected).length
  const records = (hold.proof?.records ?? 0) + (hold.proof?.awaited ?? 0)
  return {
    protected: held,
    refused: own.length - held,
    beyond: isInForce(hold) ? Math.max(0, records - own.length) : 0,
    inUse: protectedNow(marks).size,
    problem,
    at: iso(ports),
  }
}

/**
 * Lets go of the next hundred that no other hold protects.
 * @returns how many the hold still has; 0 when it is done
 * @throws ArchiveError of the source, the index, the trail
 */
export async function releaseNext(ports: SourcePorts, hold: Hold): Promise<number> {
  const marks = await ports.sourceMarks.all()
  const own = marks.filter(({ matterId }) => matterId === hold.matterId)
  const others = protectedNow(marks.filter(({ matterId }) => matterId !== hold.matterId))
  const free = own.filter(({ conversationId, isProtected }) => !isProtected || others.has(conversationId))
  await ports.sourceMarks.remove(hold.matterId, idsOf(free))
  const ids = idsOf(own.filter((mark) => !free.includes(mark))).slice(0, PROTECTED_AT_ONCE)
  if (ids.length === 0) return 0
  const after = await asked(ports, hold, ids, null)
  await ports.sourceMarks.remove(hold.matterId, idsOf(after.filter(({ isProtected }) => !isProtected)))
  const kept = after.filter(({ isProtected }) => isProtected)
  await ports.sourceMarks.put(kept)
  if (kept.length > 0)
    throw new ArchiveError('source-refused', `${kept.length} are still protected: ${kept[0]?.problem ?? ''}`)
  return own.length - free.length - ids.length
}

/**
 * Put on record, asked for, and read back: the source's word that it is so counts, not that it has heard.
 * @param look null: they are let go
 */
async function asked(
  ports: SourcePorts,
  hold: Hold,
  ids: readonly string[],
  look: string | null,
): Promise<SourceMark[]> {
  const on = look !== null
  const { matterId, placedBy, release } = hold
  await ports.trail.record({
    id: crypto.randomUUID(),
    time: iso(ports),
    action: on ? 'source.protect' : 'source.release',
    outcome: 'allowed',
    user: { kind: 'person', ...(on ? placedBy : (release?.approvedBy ?? placedBy)), roles: [] },
    address: null,
    purpose: `hold ${matterId}: ${on ? 'protected' : 'let go'} at the source`,
    matterId,
    conversationIds: [...ids],
  })
  const failed = await protectEach(ports, ids, on)
  const there = await ports.protection.protectedOf(ids)
  const at = iso(ports)
  return ids.map((conversationId): SourceMark => {
    const isProtected = there.has(conversationId)
    const problem = isProtected === on ? null : (failed.get(conversationId) ?? 'the source does not say why')
    return { matterId, conversationId, isProtected, problem, look: look ?? 'release', at }
  })
}

/** One that the source does not take with the others is looked for by halves. @throws when it takes none of them */
async function protectEach(ports: SourcePorts, ids: readonly string[], on: boolean): Promise<Map<string, string>> {
  const failed = await byHalves(ids)
  const [error] = failed.values()
  if (error instanceof ArchiveError && failed.size === ids.length) throw error
  return new Map([...failed].map(([id, why]) => [id, why instanceof ArchiveError ? why.message : why]))

  async function byHalves(some: readonly string[]): Promise<Map<string, string | ArchiveError>> {
    try {
      return await ports.protection.protect(some, on)
    } catch (error) {
      if (!(error instanceof ArchiveError) || !OF_ONE_THING.has(error.code)) throw error
      if (some.length === 1) return new Map(some.map((id) => [id, error]))
      const half = Math.ceil(some.length / 2)
      const first = await byHalves(some.slice(0, half))
      return new Map([...first, ...(await byHalves(some.slice(half)))])
    }
  }
}

/** Those that somebody named first: they may not be archived yet. */
async function wantedOf({ holds }: SourcePorts, { matterId, scope }: Hold): Promise<string[]> {
  const wanted = new Set(scope.conversationIds.slice(0, MOST_PROTECTED))
  let after: string | null = null
  while (wanted.size < MOST_PROTECTED) {
    const page: Awaited<ReturnType<typeof holds.members>> = await holds.members(matterId, after, PAGE)
    for (const { conversationId, state } of page.members) if (state !== 'released') wanted.add(conversationId)
    after = page.next
    if (after === null) break
  }
  return [...wanted].slice(0, MOST_PROTECTED)
}

function idsOf(marks: readonly SourceMark[]): string[] {
  return marks.map(({ conversationId }) => conversationId)
}

function iso({ clock }: SourcePorts): string {
  return new Date(clock.now()).toISOString()
}
