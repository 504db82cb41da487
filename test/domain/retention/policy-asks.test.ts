import { describe, expect, it } from 'vitest'
import { asksMore } from '../../../domain/retention/policy-asks.ts'
import type { RetentionClass } from '../../../domain/retention/retention-policy.ts'

const classOf = (id: string, years: number, mode: 'locked' | 'unlocked'): RetentionClass => ({
  id,
  title: id,
  years,
  mode,
  basis: [],
  match: 'fallback',
})
const record = { retentionClass: 'advice', conversationEnd: '2026-11-19T10:00:00.000Z' }
const stored = { retainUntil: '2033-11-19T10:00:00.000Z', mode: 'locked' as const }
const asks = (years: number, mode: 'locked' | 'unlocked', held: { retainUntil: string; mode: typeof mode } = stored) =>
  asksMore({ classes: [classOf('other', 90, 'locked'), classOf('advice', years, mode)] }, record, held)

describe("today's policy", () => {
  it('asks more of a record whose own class is longer now, not of one that is as long or shorter', () => {
    expect([6, 7, 8].map((years) => asks(years, 'locked'))).toEqual([false, false, true])
  })

  it('asks nothing more of one that an extension keeps for longer', () => {
    expect(asks(8, 'locked', { ...stored, retainUntil: '2034-11-19T10:00:00.000Z' })).toBe(false)
  })

  it('asks for a lock that the record does not have, and never to take one away', () => {
    const unlocked = { ...stored, mode: 'unlocked' as const }
    expect([asks(7, 'locked', unlocked), asks(7, 'unlocked', unlocked)]).toEqual([true, false])
    expect(asks(7, 'unlocked', stored)).toBe(false)
  })

  it('asks nothing of a class that it does not have', () => {
    expect(asksMore({ classes: [classOf('other', 90, 'locked')] }, record, stored)).toBe(false)
  })
})
