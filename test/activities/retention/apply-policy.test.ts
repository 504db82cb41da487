import { describe, expect, it } from 'vitest'
import type { PolicyCursor } from '../../../domain/retention/policy-application.ts'
import { lawfulUntil } from '../../../domain/retention/retention-date.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight } from '../../support/memory-night.ts'

const RANGE = { from: '2026-11-16', to: '2026-11-19' }
const NIGHT_OF: Record<string, string> = {
  '2026-11-16': '2026-11-17T02:00:00.000Z',
  '2026-11-18': '2026-11-19T02:00:00.000Z',
  '2026-11-19': '2026-11-20T02:00:00.000Z',
}

/** Three days, one of them larger than what one activity takes. */
async function threeDays() {
  const night = await memoryNight()
  for (const [day, startedAt] of Object.entries(NIGHT_OF)) {
    const count = day === '2026-11-18' ? 230 : 3
    const ids = Array.from({ length: count }, (_, i) => `text-${day}-${String(i).padStart(3, '0')}`)
    const times = { conversationStart: `${day}T10:00:00.000Z`, conversationEnd: `${day}T10:05:00.000Z` }
    const calls = ids.map((id) => conversation(id, { ...times, recordedSessions: 0 }))
    await night.archived(calls, { day, startedAt })
    await night.ports.ledger.update(day, { status: 'complete' })
  }
  const policy = { ...night.ports.policy, version: 'next' }
  policy.classes = policy.classes.map((entry) => ({ ...entry, years: 12 }))
  return { night, activities: night.withPorts({ policy }) }
}

describe('an application of the policy', () => {
  it('reaches every record of every archived day of its range in bounded steps, and nothing outside', async () => {
    const { night, activities } = await threeDays()
    const steps = []
    let cursor: PolicyCursor | null = null
    do {
      const step: Awaited<ReturnType<typeof activities.extendToPolicy>> = await activities.extendToPolicy({
        ...RANGE,
        cursor,
      })
      steps.push([cursor, step.tally.looked, step.tally.extended, step.policyVersion])
      cursor = step.cursor
    } while (cursor !== null)
    expect(steps).toEqual([
      [null, 200, 200, 'next'],
      [{ day: '2026-11-18', from: 'text-2026-11-18-197' }, 36, 36, 'next'],
    ])
    for (const { day, extendedUntil } of night.ports.index.records.values())
      expect(extendedUntil).toBe(lawfulUntil(`${day}T10:05:00.000Z`, 12))
    expect((await activities.extendToPolicy({ ...RANGE, cursor: null })).tally).toMatchObject({ extended: 0 })
  })

  it('goes on with the next day where one ends with the step, and is over with the last', async () => {
    const night = await memoryNight()
    const calls = Array.from({ length: 200 }, (_, i) => conversation(`text-${i}`, { recordedSessions: 0 }))
    await night.archived(calls)
    await night.ports.ledger.update('2026-11-20', { status: 'complete' })
    const looked = { tally: { looked: 200 } }
    const from = '2026-11-19'
    expect(await night.activities.extendToPolicy({ from, to: '2026-11-20', cursor: null })).toMatchObject({
      ...looked,
      cursor: { day: '2026-11-20', from: null },
    })
    expect(await night.activities.extendToPolicy({ from, to: from, cursor: null })).toMatchObject({
      ...looked,
      cursor: null,
    })
  })

  it('leaves the days outside its range as they are', async () => {
    const { night, activities } = await threeDays()
    expect(await activities.extendToPolicy({ from: '2026-11-19', to: '2026-11-19', cursor: null })).toMatchObject({
      tally: { looked: 3 },
      cursor: null,
    })
    const extended = [...night.ports.index.records.values()].filter((record) => record.extendedUntil !== undefined)
    expect(new Set(extended.map(({ day }) => day))).toEqual(new Set(['2026-11-19']))
  })
})
