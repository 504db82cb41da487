/** The work of holds in bounded steps: placed, summed up, attested, released. Each step may be delivered again. */
import { isInForce, questionsOf, type Hold, type HoldMember } from '../../domain/legal/hold.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { derivedUuid } from '../../evidence/derived-id.ts'
import { leaveMatter, secureRecords } from '../../use-cases/legal/secure-records.ts'
import { searchRecords } from '../../use-cases/legal/search-records.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { HoldTally } from '../contract/legal.ts'

type Ports = Pick<ActivityPorts, 'index' | 'search' | 'reader' | 'keeper' | 'holds' | 'trail' | 'clock' | 'log'>

/** Records of one look: what they have is changed, announced and read back together. */
const AT_ONCE = 100
/** An activity begins no further look after so long: its end is what the status tells, and where a restart goes on. */
const WORK_MS = 10_000

/** Everything of the scope that is archived already, part after part: the ids, then each question. */
export function holdNext(ports: Ports): ActivityImplementations['holdNext'] {
  return async ({ matterId, round, asOf, part, cursor }) => {
    const began = ports.clock.now()
    let at: { part: number; cursor: string | null } | null = { part, cursor }
    let tally = NOTHING
    do {
      const hold = await holdOf(ports, matterId)
      // A wider scope is placed by an orchestration of its own; a released one by nobody.
      if (hold.round !== round || !isInForce(hold)) return { next: null, tally, superseded: true }
      const { ids, next } = await idsOf(ports, hold, asOf, at)
      if (ids.length > 0) {
        await ports.holds.join(matterId, ids, iso(ports))
        const order = { matterId, by: hold.placedBy, purpose: `hold ${matterId}: placed` }
        const members = await secureRecords(ports, order, ids)
        await ports.holds.note(matterId, members)
        tally = added(tally, members)
      }
      at = next
    } while (at !== null && ports.clock.now() - began < WORK_MS)
    return { next: at, tally, superseded: false }
  }
}

/** Sums up what stands in the register, where every record was read back from storage. */
export function sumHold(ports: Ports): ActivityImplementations['sumHold'] {
  return async ({ matterId, after }) => {
    let tally = NOTHING
    let at = after
    for (let page = 0; page < 10; page++) {
      const { members, next } = await ports.holds.members(matterId, at, 500)
      tally = added(tally, members)
      at = next
      if (next === null) break
    }
    return { after: at, tally }
  }
}

/** The hold stands, as counted. */
export function settleHold(ports: Ports): ActivityImplementations['settleHold'] {
  return async ({ matterId, round, tally }) => {
    const at = iso(ports)
    const hold = await ports.holds.update(matterId, (before) =>
      before.round !== round || !isInForce(before)
        ? null
        : {
            ...before,
            status: before.status === 'placing' ? 'in-force' : before.status,
            proof: { ...tally, at },
            updatedAt: at,
          },
    )
    ports.log.info('hold.placed', { matterId, round, records: tally.records, objects: tally.objects })
    if (tally.failed > 0) ports.log.warn('hold.incomplete', { matterId, failed: tally.failed })
    return { status: hold.status }
  }
}

/** Looks whether everything is still held, and holds again what is not. */
export function attestNext(ports: Ports): ActivityImplementations['attestNext'] {
  return async ({ matterId, after }) => {
    const began = ports.clock.now()
    let [at, tally, restored] = [after, NOTHING, 0]
    const hold = await holdOf(ports, matterId)
    const order = { matterId, by: hold.placedBy, purpose: `hold ${matterId}: found not held when attested` }
    do {
      if (!isInForce(await holdOf(ports, matterId))) return { after: null, tally, restored }
      const { members, next } = await ports.holds.members(matterId, at, AT_ONCE)
      const known = new Map(
        members.filter(({ state }) => state !== 'released').map((member) => [member.conversationId, member]),
      )
      const now = await secureRecords(ports, order, [...known.keys()], (path) => {
        restored++
        ports.log.warn('hold.broken', { matterId, path })
      })
      await ports.holds.note(matterId, now)
      tally = added(tally, now)
      at = next
    } while (at !== null && ports.clock.now() - began < WORK_MS)
    return { after: at, tally, restored }
  }
}

export function closeAttestation(ports: Ports): ActivityImplementations['closeAttestation'] {
  return async ({ matterId, tally, restored, month }) => {
    const at = iso(ports)
    await ports.trail.record({
      id: derivedUuid('hold.attest', matterId, month),
      time: at,
      action: 'hold.attest',
      outcome: restored + tally.failed === 0 ? 'allowed' : 'failed',
      user: null,
      address: null,
      matterId,
      purpose: `${tally.records} records, ${tally.objects} objects held; ${restored} again; ${tally.failed} failed`,
      records: tally.records,
      objects: tally.objects,
      bytes: tally.bytes,
    })
    await ports.holds.update(matterId, (hold) =>
      isInForce(hold) ? { ...hold, attestation: { ...tally, restored, at }, updatedAt: at } : null,
    )
    return { attested: true }
  }
}

/** Lets go of the next records; what another matter holds stays held. */
export function freeNext(ports: Ports): ActivityImplementations['freeNext'] {
  return async ({ matterId, after }) => {
    const began = ports.clock.now()
    let [at, records] = [after, 0]
    const hold = await holdOf(ports, matterId)
    if (isInForce(hold)) throw new ArchiveError('bad-request', `${matterId} is not approved for release`)
    const by = hold.release?.approvedBy ?? hold.placedBy
    do {
      const { members, next } = await ports.holds.members(matterId, at, AT_ONCE)
      const ids = members.filter(({ state }) => state !== 'released').map(({ conversationId }) => conversationId)
      await leaveMatter(ports, { matterId, by, purpose: `hold ${matterId}: released` }, ids)
      records += ids.length
      at = next
    } while (at !== null && ports.clock.now() - began < WORK_MS)
    return { after: at, records }
  }
}

export function endRelease(ports: Ports): ActivityImplementations['endRelease'] {
  return async ({ matterId }) => {
    await ports.holds.update(matterId, (hold) => ({ ...hold, status: 'released', updatedAt: iso(ports) }))
    ports.log.info('hold.released', { matterId })
    return { released: true }
  }
}

const NOTHING: HoldTally = { records: 0, objects: 0, bytes: 0, awaited: 0, failed: 0 }

function added(tally: HoldTally, members: readonly HoldMember[]): HoldTally {
  return members.reduce(
    (sum, { state, objects, bytes, problem }) =>
      state === 'released'
        ? sum
        : {
            records: sum.records + (state === 'held' ? 1 : 0),
            objects: sum.objects + objects,
            bytes: sum.bytes + bytes,
            awaited: sum.awaited + (state === 'awaited' ? 1 : 0),
            failed: sum.failed + (problem === null ? 0 : 1),
          },
    tally,
  )
}

async function idsOf(
  { search }: Ports,
  { scope }: Hold,
  asOf: string,
  at: { part: number; cursor: string | null },
): Promise<{ ids: string[]; next: { part: number; cursor: string | null } | null }> {
  if (at.part === 0) {
    const from = Number(at.cursor ?? 0)
    const ids = scope.conversationIds.slice(from, from + AT_ONCE)
    const more = from + AT_ONCE < scope.conversationIds.length
    return { ids, next: more ? { part: 0, cursor: String(from + AT_ONCE) } : { part: 1, cursor: null } }
  }
  const question = questionsOf(scope, asOf)[at.part - 1]
  if (question === undefined) return { ids: [], next: null }
  const { hits, cursor } = await searchRecords(search, question, at.cursor, AT_ONCE)
  const ids = hits.map(({ conversationId }) => conversationId)
  return { ids, next: cursor === null ? { part: at.part + 1, cursor: null } : { part: at.part, cursor } }
}

async function holdOf({ holds }: Ports, matterId: string): Promise<Hold> {
  const hold = await holds.read(matterId)
  if (hold === null) throw new ArchiveError('index-conflict', `there is no hold ${matterId}`)
  return hold
}

function iso({ clock }: Ports): string {
  return new Date(clock.now()).toISOString()
}
