import { describe, expect, it } from 'vitest'
import { pollBackfill } from '../../../activities/backfill/poll-backfill.ts'
import { newBackfill, type BackfillBegin } from '../../../domain/completeness/backfill.ts'
import { memoryBackfills } from '../../support/memory/memory-backfills.ts'
import { memoryLedger } from '../../support/memory/memory-ledger.ts'

const clock = { now: () => Date.parse('2026-11-21T10:00:00Z') }
const begin: BackfillBegin = {
  from: '2026-11-01',
  to: '2026-11-03',
  parallel: 1,
  again: false,
  at: '2026-11-21T09:00:00.000Z',
}
const id = 'backfill-2026-11-01-2026-11-03'

function backfilling() {
  const backfills = memoryBackfills()
  const ledger = memoryLedger()
  const running = new Set<string>()
  const started: string[] = []
  const poll = pollBackfill(
    { backfills, ledger, clock },
    {
      isRunning: (day) => Promise.resolve(running.has(day)),
      start: (day) => {
        started.push(day)
        running.add(day)
        return Promise.resolve()
      },
    },
  )
  const end = async (day: string) => {
    running.delete(day)
    await ledger.update(day, { status: 'complete', updatedAt: begin.at })
  }
  return { backfills, poll, started, end }
}

describe('a backfill that is looked after', () => {
  it('is written down by its first look, and a look delivered again begins nothing anew', async () => {
    const { backfills, poll, started, end } = backfilling()
    await poll({ id, round: 0, begin })
    await end('2026-11-01')
    await poll({ id, round: 0, begin })
    expect(started).toEqual(['2026-11-01', '2026-11-02'])
    expect(await backfills.read(id)).toMatchObject({ done: 1, running: ['2026-11-02'], startedAt: begin.at })
  })

  it('takes the place of an earlier one of the same range', async () => {
    const { backfills, poll, started } = backfilling()
    const earlier = newBackfill(begin, '2026-11-20T00:00:00.000Z')
    await backfills.begin({ ...earlier, status: 'finished', next: null, done: 3 })
    await poll({ id, round: 0, begin })
    expect(started).toEqual(['2026-11-01'])
    expect(await backfills.read(id)).toMatchObject({
      status: 'running',
      startedAt: begin.at,
      next: '2026-11-02',
      done: 0,
    })
  })

  it('heeds a cancellation that overtook its first look', async () => {
    const { backfills, poll, started } = backfilling()
    await backfills.cancel(id, '2026-11-21T09:00:01.000Z')
    expect(await poll({ id, round: 0, begin })).toEqual({ finished: true })
    expect(started).toEqual([])
    expect(await backfills.read(id)).toMatchObject({ status: 'cancelled' })
  })

  it('goes on from its record where nothing is asked for', async () => {
    const { backfills, poll, started } = backfilling()
    await poll({ id, round: 0, begin })
    await poll({ id, round: 0 })
    expect(started).toEqual(['2026-11-01'])
    expect(await backfills.read(id)).toMatchObject({ running: ['2026-11-01'] })
  })
})
