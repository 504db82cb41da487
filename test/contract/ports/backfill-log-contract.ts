import { expect, it } from 'vitest'
import { newBackfill, type Backfill } from '../../../domain/completeness/backfill.ts'
import type { BackfillLog } from '../../../domain/ports/backfill-log.ts'

const one = (from: string, startedAt: string): Backfill =>
  newBackfill({ from, to: '2026-03-31', parallel: 2, again: false }, startedAt)

export function backfillLogContract(open: () => BackfillLog): void {
  it('gives back what was written, and the newest first', async () => {
    const log = open()
    const [older, newer] = [
      one('2026-03-01', '2026-05-01T00:00:00.000Z'),
      one('2026-03-02', '2026-05-02T00:00:00.000Z'),
    ]
    expect(await log.read(older.id)).toBeNull()
    await log.begin(newer)
    await log.begin(older)
    const changed: Backfill = {
      ...older,
      next: null,
      running: ['2026-03-03'],
      problems: [{ day: '2026-03-01', status: 'failed' }],
      problemCount: 1,
    }
    await log.write(changed)
    expect(await log.read(older.id)).toEqual(changed)
    expect((await log.list(5)).map((found) => found.id)).toEqual([newer.id, older.id])
    expect(await log.list(1)).toEqual([newer])
  })

  it('remembers a cancellation through later writes, until it is begun again', async () => {
    const log = open()
    const backfill = one('2026-03-05', '2026-04-01T00:00:00.000Z')
    await log.begin(backfill)
    expect(await log.isCancelled(backfill.id)).toBe(false)
    await log.cancel(backfill.id, '2026-04-01T01:00:00.000Z')
    await log.cancel(backfill.id, '2026-04-01T01:00:00.000Z')
    await log.write({ ...backfill, done: 1 })
    expect(await log.isCancelled(backfill.id)).toBe(true)
    await log.begin(backfill)
    expect(await log.isCancelled(backfill.id)).toBe(true)
    await log.begin({ ...backfill, startedAt: '2026-04-02T00:00:00.000Z' })
    expect(await log.isCancelled(backfill.id)).toBe(false)
    expect((await log.read(backfill.id))?.done).toBe(0)
  })
}
