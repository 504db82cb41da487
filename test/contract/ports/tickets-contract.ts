import { expect, it } from 'vitest'
import type { Lane } from '../../../domain/calls/lane.ts'
import type { CallTickets } from '../../../domain/ports/call-tickets.ts'

/** @param open a process of its own, over one budget of 20 calls a minute, of which 8 for backfills and people */
export function ticketsContract(open: (process: string) => CallTickets): void {
  it('hands out no more than the budget, whoever asks at once, and says who asks', async () => {
    const desks = ['a', 'b', 'c', 'd', 'e'].map(open)
    const ask = (lane: Lane, want: number) => Promise.all(desks.map((desk) => desk.take(lane, want)))
    const sum = (granted: { tickets: number }[]) => granted.reduce((total, { tickets }) => total + tickets, 0)
    const backfill = [...(await ask('backfill', 3)), ...(await ask('backfill', 3))]
    expect(sum(backfill)).toBe(7)
    expect(backfill.at(-1)).toMatchObject({ tickets: 0, processes: 5 })
    expect(backfill.at(-1)?.waitMs).toBeGreaterThan(0)
    const night = [...(await ask('night', 4)), ...(await ask('night', 4))]
    expect(sum(night)).toBe(12)
    const persons = [...(await ask('person', 1)), ...(await ask('person', 1))]
    expect(sum(persons)).toBe(1)
  })
}
