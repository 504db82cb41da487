/** The work of holds in steps: how far each goes, where the next goes on, and what becomes of it meanwhile. */
import { describe, expect, it } from 'vitest'
import { scopeOf, type Hold, type HoldMember } from '../../../domain/legal/hold.ts'
import type { HoldRegister } from '../../../domain/ports/hold-register.ts'
import { hold } from '../../contract/ports/hold-register-contract.ts'
import { memoryNight, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const AS_OF = '2026-11-20'
const AT = '2026-11-20T02:00:00.000Z'
const NOTHING = { records: 0, objects: 0, bytes: 0, awaited: 0, failed: 0 }
const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `c${String(i).padStart(4, '0')}`)
const first = { matterId: 'M-1', round: 1, asOf: AS_OF, part: 0, cursor: null }
const member = (conversationId: string, change: Partial<HoldMember> = {}): HoldMember => ({
  conversationId,
  state: 'held',
  revision: 1,
  objects: 2,
  bytes: 30,
  at: AT,
  problem: null,
  ...change,
})

/** A night with a hold; `slow`: each call of these of the register takes six seconds. */
async function nightWith(change: Partial<Hold>, slow: ('join' | 'note')[] = []) {
  const night = await memoryNight()
  const { holds } = night.ports
  await holds.create(hold('M-1', change))
  const later = () => night.clock.set(new Date(night.clock.now() + 6000).toISOString())
  const slowed: HoldRegister = {
    ...holds,
    join: (...asked) => {
      if (slow.includes('join')) later()
      return holds.join(...asked)
    },
    note: (...asked) => {
      if (slow.includes('note')) later()
      return holds.note(...asked)
    },
  }
  return { ...night, holds, activities: night.withPorts({ holds: slowed }) }
}
const state = async ({ holds }: { holds: HoldRegister }) => await holds.read('M-1')
const heldPaths = ({ vault }: MemoryNight, id: string) =>
  [...vault.blobs].filter(([path, blob]) => path.includes(`/${id}/`) && blob.legalHold === true).map(([path]) => path)

describe('a step of placing a hold', () => {
  it('takes ids a hundred at a time, begins no more after ten seconds, and says where the next goes on', async () => {
    const ids = idsOf(250)
    const night = await nightWith({ scope: scopeOf({ conversationIds: ids }) }, ['join'])
    const step = await night.activities.holdNext(first)
    expect(step).toEqual({
      next: { part: 0, cursor: '200' },
      tally: { ...NOTHING, awaited: 200 },
      superseded: false,
    })
    expect((await night.holds.members('M-1', null, 999)).members.map((found) => found.conversationId)).toEqual(
      ids.slice(0, 200),
    )
    expect(await night.activities.holdNext({ ...first, ...step.next })).toEqual({
      next: null,
      tally: { ...NOTHING, awaited: 50 },
      superseded: false,
    })
    expect((await night.holds.members('M-1', null, 999)).members).toHaveLength(250)
  })

  it('goes from question to question, each page by page', async () => {
    const scope = scopeOf({ agents: ['u-1', 'u-2'], from: '2026-11-19' })
    const night = await nightWith({ status: 'released', scope }, ['join'])
    const some = idsOf(101).map((id) => conversation(id, { recordedSessions: 0 }))
    await night.archived([...some, conversation('z', { agentIds: ['u-2'] })])
    // What is written under a hold is held by whoever writes it: these were there before.
    await night.holds.update('M-1', (before) => ({ ...before, status: 'placing' }))
    expect(heldPaths(night, 'z')).toEqual([])
    const second = await night.activities.holdNext(first)
    expect(second).toMatchObject({ tally: { records: 101 }, next: { part: 2, cursor: null } })
    expect(await night.activities.holdNext({ ...first, ...second.next })).toMatchObject({
      tally: { records: 1, objects: 2 },
      next: null,
    })
    expect(heldPaths(night, 'z')).toHaveLength(2)
    const { members } = await night.holds.members('M-1', null, 999)
    expect(new Set(members.map((found) => found.state))).toEqual(new Set(['held']))
  })

  it.each<[string, Partial<Hold>]>([
    ['a wider scope', { round: 2 }],
    ['a release', { status: 'releasing' }],
  ])('leaves everything to %s', async (_what, change) => {
    const night = await nightWith({ scope: scopeOf({ conversationIds: ['a'] }), ...change })
    await night.archived([conversation('a')])
    expect(await night.activities.holdNext(first)).toEqual({ next: null, tally: NOTHING, superseded: true })
    expect(await night.holds.mattersOf('a')).toEqual([])
    expect(heldPaths(night, 'a')).toEqual([])
  })

  it('is of a hold that there is', async () => {
    const { activities } = await memoryNight()
    await expect(activities.holdNext(first)).rejects.toMatchObject({ code: 'index-conflict' })
  })
})

describe('the sum of a hold', () => {
  it('is counted five thousand records at a time', async () => {
    const night = await nightWith({})
    await night.holds.join('M-1', idsOf(5001), AT)
    const page = await night.activities.sumHold({ matterId: 'M-1', after: null })
    expect(page).toEqual({ after: 'c4999', tally: { ...NOTHING, awaited: 5000 } })
    expect(await night.activities.sumHold({ matterId: 'M-1', after: page.after })).toEqual({
      after: null,
      tally: { ...NOTHING, awaited: 1 },
    })
  })

  it('has what is held, awaited and not whole, and nothing of what was let go', async () => {
    const night = await nightWith({})
    await night.holds.note('M-1', [
      member('held'),
      member('half', { objects: 1, bytes: 10, problem: '1 not held, 0 missing from the vault' }),
      member('awaited', { state: 'awaited', objects: 0, bytes: 0 }),
      member('gone', { state: 'released', problem: 'none of its' }),
    ])
    const tally = { records: 2, objects: 3, bytes: 40, awaited: 1, failed: 1 }
    expect(await night.activities.sumHold({ matterId: 'M-1', after: null })).toEqual({ after: null, tally })
  })

  it.each<[Partial<Hold>, Hold['status'], boolean]>([
    [{ status: 'placing' }, 'in-force', true],
    [{ status: 'in-force' }, 'in-force', true],
    [{ status: 'release-requested' }, 'release-requested', true],
    [{ status: 'releasing' }, 'releasing', false],
    [{ status: 'placing', round: 2 }, 'placing', false],
  ])('is the proof of the hold as it stands: %o', async (change, status, proven) => {
    const night = await nightWith(change)
    night.clock.set('2026-11-20T03:00:00.000Z')
    const tally = { ...NOTHING, records: 7 }
    expect(await night.activities.settleHold({ matterId: 'M-1', round: 1, tally })).toEqual({ status })
    expect(await state(night)).toMatchObject({
      status,
      proof: proven ? { ...tally, at: '2026-11-20T03:00:00.000Z' } : null,
    })
  })
})

describe('the attestation of a hold', () => {
  async function heldNight(slow: ('join' | 'note')[] = []) {
    const night = await nightWith({ status: 'in-force', scope: scopeOf({ conversationIds: ['kept', 'left'] }) }, slow)
    await night.archived([conversation('kept'), conversation('left')])
    await night.holds.join('M-1', ['kept', 'left'], AT)
    await night.holds.note('M-1', [member('kept'), member('left', { state: 'released' })])
    return night
  }
  const next = { matterId: 'M-1', after: null }

  it('holds again what is not held, counts it once, and leaves what was let go', async () => {
    const night = await heldNight()
    const broken = await night.activities.attestNext(next)
    expect(broken).toMatchObject({ after: null, restored: 2, tally: { records: 1, objects: 2, failed: 0 } })
    expect([heldPaths(night, 'kept').length, heldPaths(night, 'left').length]).toEqual([2, 0])
    expect(await night.activities.attestNext(next)).toMatchObject({ restored: 0, tally: { records: 1 } })
  })

  it('holds nothing of a hold that is let go', async () => {
    const night = await heldNight()
    await night.holds.update('M-1', (before) => ({ ...before, status: 'releasing' }))
    expect(await night.activities.attestNext(next)).toEqual({ after: null, restored: 0, tally: NOTHING })
    expect(heldPaths(night, 'kept')).toEqual([])
  })

  it('goes on after ten seconds with another step', async () => {
    const night = await heldNight(['note'])
    await night.holds.join('M-1', idsOf(250), AT)
    const step = await night.activities.attestNext(next)
    expect(step).toMatchObject({ after: 'c0199', tally: { awaited: 200 } })
    expect(await night.activities.attestNext({ ...next, after: step.after })).toMatchObject({
      after: null,
      tally: { awaited: 50, records: 1 },
    })
  })

  it.each([
    [0, 0, 'allowed'],
    [1, 0, 'failed'],
    [0, 1, 'failed'],
  ])('stands in the trail and in the hold: %i held again, %i failed', async (restored, failed, outcome) => {
    const night = await heldNight()
    const tally = { records: 5, objects: 10, bytes: 100, awaited: 0, failed }
    const close = { matterId: 'M-1', tally, restored, month: '2026-11' }
    await night.activities.closeAttestation(close)
    expect(night.ports.trail.events.filter(({ action }) => action === 'hold.attest')).toMatchObject([
      { outcome, matterId: 'M-1', records: 5, objects: 10, bytes: 100 },
    ])
    expect(await state(night)).toMatchObject({ attestation: { ...tally, restored, at: AT } })
    await night.holds.update('M-1', (before) => ({ ...before, status: 'released', attestation: null }))
    await night.activities.closeAttestation({ ...close, month: '2026-12' })
    expect(await state(night)).toMatchObject({ attestation: null })
  })
})

describe('a step of letting go', () => {
  it('is refused while the hold is in force', async () => {
    const night = await nightWith({ status: 'release-requested' })
    await expect(night.activities.freeNext({ matterId: 'M-1', after: null })).rejects.toMatchObject({
      code: 'bad-request',
    })
  })

  it.each([
    ['who approved it', { oid: 'second', name: 'Second' }, 'second'],
    ['who placed it, where nobody stands there', null, 'o'],
  ])('is on record under the name of %s', async (_who, approvedBy, oid) => {
    const release = { requestedBy: { oid: 'r', name: 'R' }, requestedAt: AT, reason: 'over', approvedAt: AT }
    const night = await nightWith({ status: 'releasing', release: { ...release, approvedBy } })
    await night.archived([conversation('a')])
    await night.holds.join('M-1', ['a'], AT)
    for (const blob of night.vault.blobs.values()) blob.legalHold = true
    expect(await night.activities.freeNext({ matterId: 'M-1', after: null })).toEqual({ after: null, records: 1 })
    expect(heldPaths(night, 'a')).toEqual([])
    expect(night.ports.trail.events.filter(({ action }) => action === 'storage.change')).toMatchObject([
      { user: { oid }, matterId: 'M-1', objects: 2 },
    ])
  })

  it('counts what it lets go, not what an earlier one did, and goes on after ten seconds', async () => {
    const night = await nightWith({ status: 'releasing' }, ['note'])
    await night.holds.join('M-1', idsOf(250), AT)
    await night.holds.note('M-1', [member('c0000', { state: 'released' })])
    const step = await night.activities.freeNext({ matterId: 'M-1', after: null })
    expect(step).toEqual({ after: 'c0199', records: 199 })
    const more = { matterId: 'M-1', after: step.after }
    expect(await night.activities.freeNext(more)).toEqual({ after: null, records: 50 })
    expect(await night.activities.freeNext(more)).toEqual({ after: null, records: 0 })
    await night.activities.endRelease({ matterId: 'M-1' })
    expect(await state(night)).toMatchObject({ status: 'released' })
  })
})
