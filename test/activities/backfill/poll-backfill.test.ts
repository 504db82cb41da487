import { describe, expect, it } from 'vitest'
import { pollBackfill } from '../../../activities/backfill/poll-backfill.ts'
import { backfillId, newBackfill, type BackfillBegin } from '../../../domain/completeness/backfill.ts'
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
  return { backfills, ledger, poll, running, started, end }
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

  it('is not stopped by the cancellation of an earlier one of the same range', async () => {
    const { backfills, poll, started } = backfilling()
    await backfills.begin(newBackfill(begin, '2026-11-20T00:00:00.000Z'))
    await backfills.cancel(id, '2026-11-20T01:00:00.000Z')
    expect(await poll({ id, round: 0, begin })).toEqual({ finished: false })
    expect(started).toEqual(['2026-11-01'])
  })

  it('is over where nobody knows of it', async () => {
    const { poll, started } = backfilling()
    expect(await poll({ id, round: 3 })).toEqual({ finished: true })
    expect(started).toEqual([])
  })

  it('skips at most two hundred closed days in a look, and goes on in the next', async () => {
    const { backfills, ledger, poll, started } = backfilling()
    const long = { ...begin, from: '2025-01-01', to: '2025-12-31' }
    const year = backfillId(long.from, long.to)
    const days = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10))
    for (const day of days) await ledger.update(day, { status: 'complete', updatedAt: begin.at })
    expect(await poll({ id: year, round: 0, begin: long })).toEqual({ finished: false })
    expect(await backfills.read(year)).toMatchObject({ next: '2025-07-20' })
    expect(await poll({ id: year, round: 1 })).toEqual({ finished: true })
    expect(await backfills.read(year)).toMatchObject({ next: null, status: 'finished' })
    expect(started).toEqual([])
  })

  it('says failed of a day that runs no more and never closed, and what a closed one held', async () => {
    const { backfills, ledger, poll, running } = backfilling()
    await poll({ id, round: 0, begin })
    await ledger.update('2026-11-01', { status: 'running', updatedAt: begin.at })
    running.clear()
    await poll({ id, round: 1 })
    expect(await backfills.read(id)).toMatchObject({
      problems: [{ day: '2026-11-01', status: 'failed' }],
      problemCount: 1,
      running: ['2026-11-02'],
    })
    await ledger.update('2026-11-02', {
      status: 'complete',
      updatedAt: begin.at,
      counts: { conversations: 7, bytes: 90 },
    })
    running.clear()
    await poll({ id, round: 2 })
    expect(await backfills.read(id)).toMatchObject({ problemCount: 1, conversations: 7, bytes: 90 })
  })

  it('goes on from its record where nothing is asked for', async () => {
    const { backfills, poll, started } = backfilling()
    await poll({ id, round: 0, begin })
    await poll({ id, round: 0 })
    expect(started).toEqual(['2026-11-01'])
    expect(await backfills.read(id)).toMatchObject({ running: ['2026-11-01'] })
  })
})
