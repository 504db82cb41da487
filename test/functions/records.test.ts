import { beforeEach, describe, expect, it } from 'vitest'
import type { RecordsAnswer, RecordView } from '../../api/records.ts'
import { NEXT_NIGHT } from '../support/memory-night.ts'
import { conversation } from '../support/small-tenant.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const DAYS = 'from=2026-11-01&to=2026-11-19'

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
  await app.night.archived(
    ['call-1', 'call-2', 'call-3'].map((id, n) =>
      conversation(id, { agentIds: [`u-${n % 2}`], attributes: { trading_id: 'T:1' } }),
    ),
  )
  app.trail.events.length = 0
})

const found = async (query: string) =>
  ((await app.ask(`GET legal/records?${query}`)).body as RecordsAnswer).records.map(
    ({ conversationId }) => conversationId,
  )

describe('finding records', () => {
  it('finds by every key, and nothing that is not there', async () => {
    expect(await found('conversation=call-2')).toEqual(['call-2'])
    expect(await found(`agent=u-0&${DAYS}`)).toEqual(['call-1', 'call-3'])
    expect(await found(`queue=11111111-0000-4000-8000-000000000001&${DAYS}`)).toHaveLength(3)
    expect(await found(`number=${encodeURIComponent('+1 555-0100')}&${DAYS}`)).toHaveLength(3)
    expect(await found(DAYS)).toHaveLength(3)
    expect(await found(`${DAYS}&media=message`)).toEqual([])
    expect(await found('key=trading_id:T:1')).toHaveLength(3)
    for (const nothing of ['conversation=nobody', `agent=nobody&${DAYS}`, 'key=trading_id:T:2'])
      expect(await found(nothing)).toEqual([])
  })

  it('goes on with the cursor of its own question only', async () => {
    const first = (await app.ask(`GET legal/records?${DAYS}&limit=2`)).body as RecordsAnswer
    expect(first.records).toHaveLength(2)
    const cursor = encodeURIComponent(first.cursor ?? '')
    expect(await found(`${DAYS}&limit=2&cursor=${cursor}`)).toHaveLength(1)
    expect(await app.ask(`GET legal/records?agent=u-0&${DAYS}&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'bad-request' },
    })
  })

  it('refuses what is no question, or one without bounds', async () => {
    for (const query of [
      '',
      'agent=u-0',
      `agent=u-0&queue=q&${DAYS}`,
      'key=nothing',
      'conversation=..%2F..%2Fevidence',
      `${DAYS}&limit=1000`,
      'from=2026-02-30',
      'from=2010-01-01',
      `${DAYS}&cursor=x`,
    ])
      expect(await app.ask(`GET legal/records?${query}`)).toMatchObject({ status: 400 })
  })

  it('is on record with what was asked and what was seen, card numbers masked; else it is not answered', async () => {
    await app.ask(`GET legal/records?agent=u-0&${DAYS}`)
    await app.ask('GET legal/records?key=account:4111111111111111')
    await app.ask('GET legal/records?key=nothing')
    expect(app.trail.events).toMatchObject([
      {
        action: 'records.search',
        outcome: 'allowed',
        subject: `agent=u-0&${DAYS}`,
        records: 2,
        conversationIds: ['call-1', 'call-3'],
      },
      { subject: expect.not.stringContaining('4111111111111111') as string, records: 0 },
      { outcome: 'failed', code: 'bad-request' },
    ])
    app.trail.broken = true
    expect(await app.ask(`GET legal/records?agent=u-0&${DAYS}`)).toMatchObject({
      status: 503,
      body: { code: 'trail-unwritable' },
    })
  })
})

describe('one record', () => {
  it('is shown with all its revisions and its protection as storage has it', async () => {
    const raw = { conversationId: 'call-1', changed: true }
    await app.night.archived([conversation('call-1', { raw, agentIds: ['u-1'] })], NEXT_NIGHT)
    const { status, body } = await app.ask('GET legal/records/call-1')
    const view = body as RecordView
    expect(status).toBe(200)
    expect(view.revisions.map(({ revision }) => revision)).toEqual([2, 1])
    expect(view.revisions[1]?.objects.map(({ kind }) => kind)).toContain('recording')
    expect(view).toMatchObject({
      agents: [{ id: 'u-1', name: 'An agent' }],
      protection: { mode: 'locked', legalHold: false },
    })
    expect(app.trail.events.at(-1)).toMatchObject({ action: 'record.read', conversationIds: ['call-1'], records: 1 })
  })

  it('is unknown, or no id at all', async () => {
    expect(await app.ask('GET legal/records/nobody')).toMatchObject({ status: 404, body: { code: 'unknown-record' } })
    expect(await app.ask('GET legal/records/..%5Cevidence')).toMatchObject({ status: 400 })
    expect(app.trail.events.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
  })
})
