import { expect, it } from 'vitest'
import { withGiven } from '../../../domain/access/given-records.ts'
import type { GivenCounts } from '../../../domain/ports/given-records.ts'

const AT = Date.UTC(2026, 10, 20, 9)

export function givenCountsContract(open: () => GivenCounts): void {
  it('adds up what all hosts give a caller, and tells once', async () => {
    const hosts = [open(), open()] as const
    const told: number[] = []
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        let mine: number | null = null
        await hosts[n % 2 === 0 ? 0 : 1].update('Somebody/?', (before) => {
          const { after, tell } = withGiven(before, AT + n * 60_000, 5, 40)
          // A change that another host overtakes is made again: only what was written counts.
          mine = tell ? after.toldAt : null
          return after
        })
        if (mine !== null) told.push(mine)
      }),
    )
    const seen: number[] = []
    await open().update('Somebody/?', (before) => {
      seen.push(
        before.minutes.reduce((sum, { records }) => sum + records, 0),
        before.toldAt ?? 0,
      )
      return before
    })
    expect(told).toHaveLength(1)
    expect(seen).toEqual([60, ...told])
  })
}
