import { beforeEach, describe, expect, it } from 'vitest'
import { createActivities } from '../../activities/index.ts'
import { newBackfill } from '../../domain/completeness/backfill.ts'
import { archiveInstanceId, auditsInstanceId } from '../../functions/durable/instances.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const DAY = '2026-03-10'
const AT = '2026-03-11T00:30:00.000Z'
const BACKFILL = { from: '2026-01-01', to: '2026-01-03' }
const BACKFILL_ID = 'backfill-2026-01-01-2026-01-03'

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
})

const running = (day = DAY) => app.ports.ledger.update(day, { status: 'running', phase: 'archiving', startedAt: AT })

describe('a day over HTTP', () => {
  it('is started once, shown while it runs, and listed', async () => {
    expect(await app.ask(`POST archive/days/${DAY}`)).toMatchObject({ status: 202, body: { outcome: 'started' } })
    expect(await app.ask(`POST archive/days/${DAY}`)).toMatchObject({ body: { outcome: 'already-running' } })
    expect(await app.ask(`GET archive/days/${DAY}`)).toMatchObject({ status: 200, body: { phase: 'starting' } })
    await running()
    expect(await app.ask(`GET archive/days/${DAY}`)).toMatchObject({ body: { status: 'running', phase: 'archiving' } })
    expect(await app.ask('GET archive/days')).toMatchObject({ body: { days: [{ day: DAY, status: 'running' }] } })
  })

  it.each([
    ['Failed', 'the orchestration failed while archiving'],
    ['Terminated', 'terminated while archiving'],
    ['Completed', 'interrupted while archiving'],
    [null, 'interrupted while archiving'],
  ])('is failed everywhere when its orchestration is %s', async (runtimeStatus, phase) => {
    await running()
    if (runtimeStatus !== null) {
      await app.ask(`POST archive/days/${DAY}`)
      app.engine.end(archiveInstanceId(DAY), runtimeStatus)
    }
    expect(await app.ask(`GET archive/days/${DAY}`)).toMatchObject({ body: { status: 'failed', phase } })
    expect(await app.ask('GET archive/days')).toMatchObject({ body: { days: [{ status: 'failed' }] } })
    expect(await app.ask(`GET archive/coverage?from=${DAY}&to=${DAY}`)).toMatchObject({
      body: { totals: { failed: 1 }, days: [{ status: 'failed' }] },
    })
  })

  it('is unknown, no day, too early or not over yet: each with its code', async () => {
    expect(await app.ask(`GET archive/days/${DAY}`)).toMatchObject({ status: 404, body: { code: 'unknown-day' } })
    for (const [day, code] of [
      ['0001-01-01', 'bad-day'],
      ['2026-02-30', 'bad-day'],
      ['2999-01-01', 'future-day'],
    ] as const)
      expect(await app.ask(`POST archive/days/${day}`)).toMatchObject({ status: 400, body: { code } })
  })
})

describe('a backfill over HTTP', () => {
  it('is started once by callers at the same moment, and nobody writes over its record', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => app.ask('POST archive/backfills', { ...BACKFILL, parallel: 1 })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202))
    expect(outcomes.filter(({ body }) => (body as { outcome: string }).outcome === 'started')).toHaveLength(1)
    expect(await app.backfills.read(BACKFILL_ID)).toBeNull()
    expect(await app.ask(`GET archive/backfills/${BACKFILL_ID}`)).toMatchObject({
      body: { status: 'running', parallel: 1, done: 0, progress: { days: 3, over: 0 } },
    })
  })

  it('tells the living one, not an earlier one of the same range', async () => {
    await app.backfills.begin({ ...newBackfill({ ...BACKFILL, parallel: 2, again: false }, AT), status: 'finished' })
    expect(await app.ask(`GET archive/backfills/${BACKFILL_ID}`)).toMatchObject({ body: { status: 'finished' } })
    await app.ask('POST archive/backfills', BACKFILL)
    expect(await app.ask(`GET archive/backfills/${BACKFILL_ID}`)).toMatchObject({ body: { status: 'running' } })
  })

  it('is failed, alone and in the list, when nobody looks after it', async () => {
    await app.backfills.begin(newBackfill({ ...BACKFILL, parallel: 2, again: false }, AT))
    expect(await app.ask(`GET archive/backfills/${BACKFILL_ID}`)).toMatchObject({ body: { status: 'failed' } })
    expect(await app.ask('GET archive/backfills')).toMatchObject({ body: { backfills: [{ status: 'failed' }] } })
  })

  it('is cancelled; an unknown one is not', async () => {
    await app.ask('POST archive/backfills', BACKFILL)
    expect(await app.ask(`DELETE archive/backfills/${BACKFILL_ID}`)).toMatchObject({
      status: 202,
      body: { outcome: 'cancelling' },
    })
    expect(await app.backfills.isCancelled(BACKFILL_ID)).toBe(true)
    for (const id of ['backfill-2020-01-01-2020-01-02', 'nonsense'])
      expect(await app.ask(`DELETE archive/backfills/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'unknown-backfill' },
      })
  })

  it('refuses what it does not know', async () => {
    for (const body of [{}, { ...BACKFILL, parallel: 9 }, { ...BACKFILL, sideways: true }, 'text'])
      expect(await app.ask('POST archive/backfills', body)).toMatchObject({
        status: 400,
        body: { code: 'bad-request' },
      })
  })
})

describe('the audit log over HTTP', () => {
  it('is exported once, sealed by its activities, and stands in the calendar', async () => {
    expect(await app.ask(`GET audits/days/${DAY}`)).toMatchObject({ status: 404 })
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => app.ask(`POST audits/days/${DAY}`)))
    expect(outcomes.map(({ status }) => status)).toEqual([202, 202, 202, 202])
    expect(await app.ask(`GET audits/days/${DAY}`)).toMatchObject({ body: { status: 'running', phase: 'starting' } })
    const activities = createActivities(app.ports)
    await activities.planAudits({ day: DAY, startedAt: AT, round: 0 })
    const calendar = () => app.ask(`GET archive/coverage?from=${DAY}&to=${DAY}`)
    expect(await calendar()).toMatchObject({ body: { auditTotals: { running: 1 }, days: [{ audits: 'running' }] } })
    await activities.sealAudits({ day: DAY, startedAt: AT })
    app.engine.end(auditsInstanceId(DAY), 'Completed', { status: 'complete' })
    expect(await app.ask(`GET audits/days/${DAY}`)).toMatchObject({
      body: { status: 'complete', phase: 'over', services: 0, genesysCalls: 0 },
    })
    expect(await calendar()).toMatchObject({ body: { auditTotals: { complete: 1 }, days: [{ audits: 'complete' }] } })
  })

  it('says why an export gave up, and that one died', async () => {
    await app.ask(`POST audits/days/${DAY}`)
    await createActivities(app.ports).planAudits({ day: DAY, startedAt: AT, round: 0 })
    app.engine.end(auditsInstanceId(DAY), 'Completed', { status: 'failed', message: 'source-refused: busy' })
    expect(await app.ask(`GET audits/days/${DAY}`)).toMatchObject({
      body: { status: 'failed', message: 'source-refused: busy' },
    })
    app.engine.end(auditsInstanceId(DAY), 'Failed', 'node exited with code 137 (0x89)')
    expect(await app.ask(`GET audits/days/${DAY}`)).toMatchObject({
      body: { status: 'failed', message: 'the orchestration failed while exporting' },
    })
  })

  it('answers questions, and refuses those that would read everything', async () => {
    expect(await app.ask(`GET audits?action=Update&from=${DAY}&to=${DAY}&limit=10&code=key`)).toMatchObject({
      status: 200,
      body: { rows: [], question: { action: 'Update' } },
    })
    for (const query of ['', `from=${DAY}&limit=0`, `from=${DAY}&user=Nobody`])
      expect(await app.ask(`GET audits?${query}`)).toMatchObject({ status: 400 })
  })
})

describe('the rest over HTTP', () => {
  it('lists what waits for a person', async () => {
    await running()
    await app.ports.ledger.update(DAY, { status: 'gaps', counts: { missing: 1 }, updatedAt: AT })
    const gap = { conversationId: 'c', objectId: 'o', reason: 'media-unavailable' as const, detail: 'HTTP 503' }
    await app.ports.ledger.replaceGaps(DAY, [gap], AT)
    expect(await app.ask(`GET archive/reviews?from=${DAY}&to=${DAY}`)).toMatchObject({
      body: { total: 1, truncated: false, reviews: [{ ...gap, since: AT }] },
    })
    expect(await app.ask(`GET archive/days/${DAY}`)).toMatchObject({ body: { gapCount: 1, gaps: [gap] } })
  })

  it('extends what is there, and says what is not', async () => {
    const ask = { conversationIds: ['nobody'], reason: 'request of the authority', requester: 'Sample Authority' }
    expect(await app.ask('POST archive/extensions', { ...ask, years: 9 })).toEqual({
      status: 200,
      body: { results: [{ conversationId: 'nobody', outcome: 'unknown' }], approval: null },
    })
    for (const body of [ask, { ...ask, years: 9, until: '2040-01-01T00:00:00Z' }, { ...ask, years: 9, reason: '' }])
      expect(await app.ask('POST archive/extensions', body)).toMatchObject({ status: 400 })
  })

  it('tells anybody in a word whether it works, and who runs it which part does not, and why', async () => {
    expect(await app.ask('GET health')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await app.ask('GET health/details')).toMatchObject({
      status: 200,
      // Acceptance 27: that the region is the operator's own decision is shown.
      body: { status: 'ok', version: '1.2.3', region: { declared: 'northeurope', allowedByOperator: true } },
    })
    app.health.problems.push('the key is disabled')
    app.clock.set(new Date(app.clock.now() + 60_000).toISOString())
    expect(await app.ask('GET health')).toEqual({ status: 503, body: { status: 'degraded' } })
    expect(await app.ask('GET health/details')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: [{ name: 'keys', ok: false, problems: ['the key is disabled'] }] },
    })
  })

  it('looks at its parts once in a minute, however many ask (acceptance point 9)', async () => {
    const asked = await Promise.all(Array.from({ length: 100 }, () => app.ask('GET health')))
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]))
    expect(app.health.looks).toBe(1)
  })
})
