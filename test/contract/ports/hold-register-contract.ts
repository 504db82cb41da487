import { expect, it } from 'vitest'
import { scopeOf, type Hold, type HoldMember } from '../../../domain/legal/hold.ts'
import type { HoldRegister } from '../../../domain/ports/hold-register.ts'

const AT = '2026-11-20T08:00:00.000Z'

export const hold = (matterId: string, change: Partial<Hold> = {}): Hold => ({
  matterId,
  name: 'a matter',
  reason: 'because',
  scope: scopeOf({ conversationIds: ['c/1'], agents: ['u/1?'], from: '2026-01-01' }),
  status: 'placing',
  round: 1,
  placedBy: { oid: 'o', name: 'n' },
  placedAt: AT,
  updatedAt: AT,
  proof: null,
  attestation: null,
  release: null,
  ...change,
})
const member = (conversationId: string): HoldMember => ({
  conversationId,
  state: 'held',
  revision: 1,
  objects: 2,
  bytes: 3,
  at: AT,
  problem: null,
})

export function holdRegisterContract(open: () => HoldRegister): void {
  it('has one hold a matter, changes it over what stands, and knows those in force without their ids', async () => {
    const register = open()
    const matters = ['M.1', 'M-2', 'M_3', 'M4', 'M5']
    const states = ['placing', 'in-force', 'release-requested', 'releasing', 'released'] as const
    for (const [n, matterId] of matters.entries())
      expect(
        await register.create(
          hold(matterId, { status: states[n] ?? 'placing', placedAt: `2026-11-2${n}T08:00:00.000Z` }),
        ),
      ).toBe(true)
    expect(await register.create(hold('M.1'))).toBe(false)
    expect(await register.read('nobody')).toBeNull()
    expect((await register.list()).map(({ matterId }) => matterId)).toEqual(matters.toReversed())
    expect((await register.inForce()).map(({ matterId }) => matterId).sort()).toEqual(['M-2', 'M.1', 'M_3'])
    const { conversationIds: _, ...selectors } = hold('M.1').scope
    expect((await register.inForce()).find(({ matterId }) => matterId === 'M.1')).toEqual({
      matterId: 'M.1',
      selectors,
      placedBy: { oid: 'o', name: 'n' },
    })
    await Promise.all(
      Array.from({ length: 4 }, () =>
        register.update('M.1', (before) => ({ ...before, round: before.round + 1, name: 'other' })),
      ),
    )
    expect(await register.read('M.1')).toEqual({
      ...hold('M.1', { placedAt: '2026-11-20T08:00:00.000Z' }),
      round: 5,
      name: 'other',
    })
    expect(await register.update('M.1', () => null)).toMatchObject({ round: 5 })
    await expect(register.update('nobody', (before) => before)).rejects.toMatchObject({ code: 'index-conflict' })
  })

  it('knows the matters of a record and the records of a matter, page by page, of any name', async () => {
    const register = open()
    const ids = Array.from({ length: 25 }, (_, n) => `member-${String(n).padStart(2, '0')}`)
    await register.join('J-1', [...ids, 'odd/id?'], AT)
    await register.join('J-2', ['member-03'], AT)
    expect(await register.mattersOf('member-03')).toEqual(['J-1', 'J-2'])
    expect(await register.mattersOf('odd/id?')).toEqual(['J-1'])
    await register.note('J-1', ids.slice(0, 20).map(member))
    await register.join('J-1', ids, AT)
    const seen: HoldMember[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<HoldRegister['members']>> = await register.members('J-1', after, 7)
      expect(page.members.length).toBeLessThanOrEqual(7)
      seen.push(...page.members)
      after = page.next
    } while (after !== null)
    expect(seen.map(({ conversationId }) => conversationId).sort()).toEqual([...ids, 'odd/id?'].sort())
    expect(seen.filter(({ state }) => state === 'held')).toHaveLength(20)
    await register.leave('J-1', 'member-03')
    await register.leave('J-1', 'member-03')
    expect(await register.mattersOf('member-03')).toEqual(['J-2'])
    expect(await register.mattersOf('nobody')).toEqual([])
  })
}
