import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { begun, ended, isOver, mayBegin, newBackfill, progressOf } from '../../../domain/completeness/backfill.ts'
import { daysBetween } from '../../../domain/day.ts'
import { parseRange } from '../../../domain/day.ts'
import { auditCoverage, byStatus, coverage, inTrial } from '../../../domain/completeness/coverage.ts'
import { auditDaysToCatchUp, dayBefore, daysToCatchUp, daysToSweep } from '../../../domain/day.ts'

const NOW = Date.parse('2026-11-21T05:30:00Z')
const at = new Date(NOW).toISOString()

const NO_COUNTS = {
  conversations: 1,
  archived: 1,
  recordingsExpected: 0,
  recordingsArchived: 0,
  objects: 1,
  bytes: 1,
  genesysCalls: 0,
  open: 0,
  pending: 0,
  excused: 0,
  missing: 0,
}

describe('a backfill', () => {
  it(
    'begins every day once, never more side by side than asked, and ends when all are over, in whatever ' +
      'order they end',
    () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 4 }),
          fc.infiniteStream(fc.nat()),
          (days, parallel, choices) => {
            const from = '2026-01-01'
            const to = new Date(Date.parse(`${from}T00:00:00Z`) + (days - 1) * 86_400_000).toISOString().slice(0, 10)
            let state = newBackfill({ from, to, parallel, again: false }, at)
            const order: string[] = []
            for (let step = 0; !isOver(state, false) && step < 1000; step++) {
              const choice = choices.next().value ?? 0
              if (mayBegin(state, false) && choice % 2 === 0) {
                const skipped = choice % 6 === 0
                order.push(state.next ?? '')
                state = begun(state, skipped ? 'skipped' : 'started')
              } else if (state.running.length > 0)
                state = ended(state, {
                  day: state.running[choice % state.running.length] ?? '',
                  status: choice % 5 === 0 ? 'gaps' : 'complete',
                  conversations: 1,
                  bytes: 1,
                  genesysCalls: 1,
                })
              expect(state.running.length).toBeLessThanOrEqual(parallel)
            }
            expect(new Set(order).size).toBe(order.length)
            expect(order).toEqual(order.toSorted())
            expect(progressOf(state, NOW)).toMatchObject({ days, over: order.length })
            if (isOver(state, false)) expect(order).toHaveLength(days)
          },
        ),
      )
    },
  )

  it('adds up what its days had, counts those that did not close whole, and names the first hundred', () => {
    const range = { from: '2026-01-01', to: '2026-12-31', parallel: 4, again: false }
    let state = newBackfill(range, at)
    const statuses = ['complete', 'complete-with-excuses', 'gaps', 'failed']
    for (let day = 0; day < 240; day++)
      state = ended(begun(state, 'started'), {
        day: state.next ?? '',
        status: statuses[day % 4] ?? '',
        conversations: 3,
        bytes: 50,
        genesysCalls: 7,
      })
    expect(state).toMatchObject({ done: 240, conversations: 720, bytes: 12_000, genesysCalls: 1680, running: [] })
    expect([state.problemCount, state.problems.length]).toEqual([120, 100])
    expect(state.problems.slice(0, 3)).toEqual([
      { day: '2026-01-03', status: 'gaps' },
      { day: '2026-01-04', status: 'failed' },
      { day: '2026-01-07', status: 'gaps' },
    ])
  })

  it('begins no more days when it is cancelled, and is over when the last of them is', () => {
    const state = begun(newBackfill({ from: '2026-01-01', to: '2026-01-09', parallel: 2, again: false }, at), 'started')
    expect([
      mayBegin(state, true),
      isOver(state, true),
      isOver(
        ended(state, { day: '2026-01-01', status: 'complete', conversations: 0, bytes: 0, genesysCalls: 0 }),
        true,
      ),
    ]).toEqual([false, false, true])
  })

  it('tells the time left from the pace so far, and nothing before there is one', () => {
    const half = {
      ...newBackfill({ from: '2026-01-01', to: '2026-01-10', parallel: 2, again: false }, at),
      done: 4,
      skipped: 1,
    }
    expect(progressOf(half, NOW + 8 * 60_000)).toEqual({ days: 10, over: 5, share: 0.5, etaMs: 10 * 60_000 })
    expect(progressOf({ ...half, done: 0 }, NOW + 60_000).etaMs).toBeNull()
    expect(progressOf({ ...half, done: 9 }, NOW + 60_000).etaMs).toBe(0)
  })

  it('takes ranges of days that are over, at most ten years', () => {
    expect(parseRange('2026-11-01', '2026-11-20', NOW)).toEqual({ from: '2026-11-01', to: '2026-11-20', days: 20 })
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(3)
    for (const [from, to, code] of [
      ['2026-11-20', '2026-11-19', 'bad-range'],
      ['2015-01-01', '2026-11-20', 'bad-range'],
      ['2026-11-20', '2026-11-21', 'future-day'],
      ['x', '2026-11-20', 'bad-day'],
    ] as const) {
      expect(() => parseRange(from, to, NOW)).toThrow(expect.objectContaining({ code }) as Error)
    }
  })
})

describe('the calendar', () => {
  it('shows every day once, in order, and no unknown one as anything but not archived', () => {
    const days = coverage('2024-02-27', '2024-03-02', [
      { day: '2024-02-29', status: 'gaps', counts: NO_COUNTS, certificate: 'c', updatedAt: at },
      { day: '2020-01-01', status: 'complete', counts: NO_COUNTS, certificate: 'c', updatedAt: at },
    ])
    expect(days.map((coveredDay) => [coveredDay.day, coveredDay.status])).toEqual([
      ['2024-02-27', 'not-archived'],
      ['2024-02-28', 'not-archived'],
      ['2024-02-29', 'gaps'],
      ['2024-03-01', 'not-archived'],
      ['2024-03-02', 'not-archived'],
    ])
    expect(byStatus(days.map(({ status }) => status))).toEqual({ 'not-archived': 4, 'gaps': 1 })
    expect(inTrial(days)).toBe(0)
  })

  it('shows the audit log of a day as it stands, and as not exported where nobody exported it', () => {
    const statusOf = auditCoverage([
      { day: '2024-02-28', status: 'complete' },
      { day: '2024-02-29', status: 'gaps' },
    ])
    expect(['2024-02-27', '2024-02-28', '2024-02-29'].map(statusOf)).toEqual(['not-exported', 'complete', 'gaps'])
  })

  it('says of closed days whether they are a trial, until they are certified as locked', () => {
    const one = { counts: NO_COUNTS, certificate: 'c', updatedAt: at }
    const days = coverage('2024-02-28', '2024-03-02', [
      { ...one, day: '2024-02-28', status: 'complete', lock: 'trial' },
      { ...one, day: '2024-02-29', status: 'gaps', lock: 'trial' },
      { ...one, day: '2024-03-01', status: 'complete', lock: 'locked' },
      { ...one, day: '2024-03-02', status: 'running', lock: 'trial' },
    ])
    expect(days.map(({ lock }) => lock)).toEqual(['trial', 'trial', 'locked', 'trial'])
    expect(inTrial(days)).toBe(2)
  })

  const DUE = ['2026-10-21', '2026-11-13', '2026-11-17', '2026-11-19']

  it('has days to sweep 24 h, 72 h, 7 d and 30 d after their first night, oldest first', () => {
    expect(daysToSweep([], NOW)).toEqual(DUE)
  })

  it('makes up for a sweep that closed no day, every morning until one does', () => {
    const looked = (day: string, lookedAt?: string) =>
      daysToSweep([{ day, status: 'gaps', updatedAt: at, ...(lookedAt === undefined ? {} : { lookedAt }) }], NOW)
    expect(looked('2026-11-16', '2026-11-17T00:30:00.000Z')).toEqual([...DUE, '2026-11-16'].sort())
    expect(looked('2026-11-16', '2026-11-18T05:30:00.000Z')).toEqual([...DUE, '2026-11-16'].sort())
    expect(looked('2026-11-16', '2026-11-20T05:30:00.000Z')).toEqual(DUE)
    expect(looked('2026-11-18', '2026-11-20T05:30:00.000Z')).toEqual(DUE)
    expect(looked('2026-11-17', '2026-11-18T00:30:00.000Z')).toEqual(DUE)
    expect(looked('2026-11-16')).toEqual(DUE)
    expect(looked('2026-10-10', '2026-11-10T05:30:00.000Z')).toEqual(DUE)
    expect(looked('2026-10-10', '2026-10-18T05:30:00.000Z')).toContain('2026-10-10')
    expect(looked('2026-09-10', '2026-09-18T05:30:00.000Z')).toEqual(DUE)
  })

  it('makes up for seven sweeps a morning, those that were tried longest ago', () => {
    const failing = Array.from({ length: 20 }, (_, i) => ({
      day: dayBefore(NOW, i + 3),
      status: 'gaps',
      lookedAt: `${dayBefore(NOW, i + 2)}T00:30:00.000Z`,
      updatedAt: i % 2 === 0 ? '2026-11-19T06:00:00.000Z' : at,
    })).filter(({ day }) => !DUE.includes(day))
    const made = daysToSweep(failing, NOW).filter((day) => !DUE.includes(day))
    expect(made).toHaveLength(7)
    expect(failing.filter(({ day }) => made.includes(day)).every(({ updatedAt }) => updatedAt < at)).toBe(true)
  })

  it('catches up days that failed or that nobody began, but none from before the archive was there', () => {
    const known = (day: string, status: string) => ({ day, status, updatedAt: at })
    const days = [known('2026-11-20', 'complete'), known('2026-11-18', 'failed'), known('2026-11-16', 'gaps')]
    expect(daysToCatchUp(days, NOW)).toEqual(['2026-11-17', '2026-11-18', '2026-11-19'])
    expect(daysToCatchUp([], NOW)).toEqual([])
  })

  it('catches up after an outage of three weeks, a week of days each morning, oldest first', () => {
    const missed = daysToCatchUp([{ day: '2026-10-30', status: 'complete', updatedAt: at }], NOW)
    expect(missed).toEqual(Array.from({ length: 7 }, (_, i) => dayBefore(Date.parse('2026-10-31'), -i)))
    expect(daysToCatchUp([{ day: '2020-01-01', status: 'complete', updatedAt: at }], NOW)[0]).toBe(dayBefore(NOW, 30))
  })

  it('lets days that fail again and again keep no others waiting', () => {
    const failing = Array.from({ length: 10 }, (_, i) => ({
      day: dayBefore(NOW, i + 1),
      status: 'failed',
      updatedAt: at,
    }))
    const tried = new Set(daysToCatchUp(failing, NOW))
    expect(tried.size).toBe(7)
    const later = failing.map((state) =>
      tried.has(state.day) ? { ...state, updatedAt: '2026-11-21T06:00:00.000Z' } : state,
    )
    expect(daysToCatchUp(later, NOW)).toEqual(
      expect.arrayContaining(failing.map(({ day }) => day).filter((day) => !tried.has(day))),
    )
  })

  it('exports an audit day again that failed or was missed, and for a week one with services missing', () => {
    const known = (day: string, status: string) => ({ day, status, updatedAt: at })
    const days = [
      known('2026-11-01', 'gaps'),
      ...Array.from({ length: 18 }, (_, i) => known(dayBefore(NOW, i + 1), 'complete')),
      known('2026-11-19', 'gaps'),
      known('2026-11-17', 'failed'),
    ]
    expect(auditDaysToCatchUp(days, NOW)).toEqual(['2026-11-02', '2026-11-17', '2026-11-19'])
  })
})
