import { beforeEach, describe, expect, it } from 'vitest'
import type { AccessAnswerView } from '../../api/access.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { accessName } from '../../domain/record/vault-names.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const TODAY = '2026-11-20'
const person = (oid: string, name: string, ...roles: Principal['roles']): Principal => ({
  kind: 'person',
  oid: `00000000-0000-4000-8000-0000000000${oid}`,
  name,
  roles,
  address: '192.0.2.1',
})
const REVIEWER = person('a1', 'Rosa', 'Legal.Reviewer')
const AUDITOR = person('a2', 'Ada', 'Auditor')
const ADMINISTRATOR = person('a3', 'Paul', 'Platform.Administrator')

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
})
const as = (principal: Principal, asked: string, body?: unknown) => {
  app.principal = principal
  return app.ask(asked, body)
}
const onRecord = async (query = '') => {
  const { status, body } = await as(AUDITOR, `GET legal/access${query}`)
  expect(status).toBe(200)
  return body as AccessAnswerView
}
const told = ({ accesses }: AccessAnswerView) =>
  accesses.map(({ user, action, outcome }) => [user?.name, action, outcome].join(' '))

describe('the trail over HTTP', () => {
  it('shows every access and attempt, and that somebody has asked for them', async () => {
    await as(REVIEWER, 'GET legal/records/c-1')
    await as(ADMINISTRATOR, 'GET legal/records/c-1')
    await as(REVIEWER, 'GET legal/access')
    expect(told(await onRecord())).toEqual([
      'Rosa record.read failed',
      'Paul record.read denied',
      'Rosa trail.read denied',
    ])
    const again = await onRecord()
    expect(told(again).at(-1)).toBe('Ada trail.read allowed')
    expect(again.accesses[0]).toMatchObject({
      code: 'unknown-record',
      conversationIds: ['c-1'],
      user: { oid: REVIEWER.oid, roles: ['Legal.Reviewer'] },
      address: '192.0.2.1',
      link: `evidence/${accessName(TODAY, 1)}`,
    })
    expect(again.accesses.at(-1)).toMatchObject({ records: 3 })
    await as(ADMINISTRATOR, 'GET legal/records?agent=u-1&from=2026-11-01&limit=5')
    expect(app.trail.events.at(-1)).toMatchObject({ outcome: 'denied', subject: 'agent=u-1&from=2026-11-01' })
  })

  it('is asked by user, record, matter, outcome and day', async () => {
    await as(REVIEWER, 'GET legal/records/c-1')
    await as(ADMINISTRATOR, 'GET legal/records/c-2')
    await as(REVIEWER, 'GET legal/records/c-2')
    expect(told(await onRecord(`?user=${REVIEWER.oid}`))).toHaveLength(2)
    expect(told(await onRecord('?user=rosa&conversation=c-2'))).toEqual(['Rosa record.read failed'])
    expect(told(await onRecord('?conversation=c-1'))).toEqual(['Rosa record.read failed'])
    expect(told(await onRecord('?outcome=denied'))).toEqual(['Paul record.read denied'])
    expect(told(await onRecord('?matter=M-1'))).toEqual([])
    expect(told(await onRecord(`?from=${TODAY}&to=${TODAY}&user=Paul`))).toHaveLength(1)
    expect(told(await onRecord('?to=2026-11-19'))).toEqual([])
  })

  it('is read in pages that lose nothing', async () => {
    for (let i = 0; i < 23; i++) await as(REVIEWER, `GET legal/records/c-${i}`)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: AccessAnswerView = await onRecord(`?user=Rosa&limit=5${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(page.accesses.length).toBeLessThanOrEqual(5)
      seen.push(...page.accesses.flatMap(({ conversationIds }) => conversationIds ?? []))
      cursor = page.cursor
    } while (cursor !== null)
    expect(seen).toEqual(Array.from({ length: 23 }, (_, i) => `c-${i}`))
  })

  it.each([
    ['a cursor of another question', async () => `?outcome=denied&cursor=${await cursor()}`, 'bad-request'],
    ['a cursor that is none', () => '?cursor=e30', 'bad-request'],
    ['a day that is none', () => '?from=2026-02-30', 'bad-day'],
    ['a range the wrong way round', () => '?from=2026-11-19&to=2026-11-01', 'bad-range'],
    ['a range of years', () => '?from=2020-01-01&to=2026-11-01', 'bad-range'],
    ['an outcome that is none', () => '?outcome=maybe', 'bad-request'],
    ['a path instead of an id', () => '?limit=0&conversation=../../x', 'bad-request'],
  ])('refuses %s, and that is on record', async (_what, query, code) => {
    const asked = `GET legal/access${await query()}`
    expect(await as(AUDITOR, asked)).toMatchObject({ status: 400, body: { code } })
    expect(app.trail.events.at(-1)).toMatchObject({ action: 'trail.read', outcome: 'failed', code })
  })
  async function cursor(): Promise<string | null> {
    for (let i = 0; i < 3; i++) await as(REVIEWER, `GET legal/records/c-${i}`)
    return (await onRecord('?outcome=failed&limit=1')).cursor
  }

  it('answers from the evidence, and says when that is not what was indexed', async () => {
    await as(REVIEWER, 'GET legal/records/c-1')
    await onRecord()
    const blob = app.night.vault.blobs.get(`evidence/${accessName(TODAY, 1)}`) ?? expect.fail()
    blob.bytes = new TextEncoder().encode('{}')
    expect(await as(AUDITOR, 'GET legal/access')).toMatchObject({ status: 500, body: { code: 'certificate-invalid' } })
  })
})
