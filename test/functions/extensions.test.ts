import { beforeEach, describe, expect, it } from 'vitest'
import type { ExtensionAnswer } from '../../api/extensions.ts'
import type { Principal, Role } from '../../domain/access/principal.ts'
import { conversation } from '../support/small-tenant.ts'
import { DAY } from '../support/memory-night.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const person = (n: number, ...roles: Role[]): Principal => ({
  kind: 'person',
  oid: `00000000-0000-4000-8000-00000000000${n}`,
  name: `Person ${n}`,
  roles,
  address: null,
})
const OFFICER = person(1, 'Compliance.Officer')
const ASK = { conversationIds: ['a'], reason: 'request of the authority', requester: 'Sample Authority' }

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
  await app.night.archived([conversation('a')])
})
const as = async (who: Principal, asked: string, body?: unknown) => {
  app.principal = who
  const answer = await app.ask(asked, body)
  return { ...answer, body: answer.body as ExtensionAnswer & { code?: string } }
}
const dateOf = () => app.night.vault.blobs.get(`advice-voice/${DAY.replaceAll('-', '/')}/a/manifest.json`)?.retainUntil
const ask = (who: Principal, more: object) => as(who, 'POST archive/extensions', { ...ASK, ...more })
const approve = (who: Principal, id = '') => as(who, `POST archive/extensions/${id}/approve`)

describe('an extension', () => {
  it('up to two years beyond the class is made by one officer', async () => {
    expect(await ask(OFFICER, { years: 9 })).toMatchObject({ status: 200, body: { approval: null } })
    expect(dateOf()?.slice(0, 4)).toBe('2035')
    expect(app.trail.events.at(-1)).toMatchObject({
      action: 'retention.extend',
      outcome: 'allowed',
      conversationIds: ['a'],
      purpose: ASK.reason,
      onBehalfOf: ASK.requester,
      records: 1,
    })
  })

  it('beyond that waits for another person, and is made when one approves it', async () => {
    const before = dateOf()
    const { status, body } = await ask(OFFICER, { years: 10 })
    expect({ status, ...body }).toMatchObject({ status: 202, results: [], approval: { causes: ['beyond-class-end'] } })
    expect(dateOf()).toBe(before)
    const id = body.approval?.id ?? ''
    const own = { status: 403, body: { code: 'own-approval' } }
    expect(await approve(OFFICER, id)).toMatchObject(own)
    expect(await approve({ ...OFFICER, oid: OFFICER.oid.toUpperCase(), name: 'Another name' }, id)).toMatchObject(own)
    expect(await approve({ ...OFFICER, roles: ['Executive.Officer'] }, id)).toMatchObject(own)
    for (const role of ['Legal.Reviewer', 'Auditor', 'Platform.Administrator'] as const)
      expect(await approve(person(2, role), id)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await approve({ ...person(2, 'Platform.Machine'), kind: 'machine' }, id)).toMatchObject({ status: 403 })
    expect(dateOf()).toBe(before)
    expect(app.trail.events.slice(-7).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 7 }, () => 'denied'))

    const executive = person(3, 'Executive.Officer')
    for (let again = 0; again < 2; again++)
      expect(await approve(executive, id)).toMatchObject({
        status: 200,
        body: { approval: { approvedBy: 'Person 3' } },
      })
    expect(dateOf()?.slice(0, 4)).toBe('2036')
    expect(app.trail.events.at(-1)).toMatchObject({ action: 'retention.approve', conversationIds: ['a'] })
  })

  it('of more than a hundred records waits, too, and no longer than two weeks', async () => {
    const conversationIds = Array.from({ length: 101 }, (_, i) => `c-${i}`)
    const { status, body } = await ask(OFFICER, { years: 8, conversationIds })
    expect({ status, ...body }).toMatchObject({ status: 202, approval: { causes: ['many-records'] } })
    app.clock.set('2026-12-20T00:00:00.000Z')
    const other = person(2, 'Compliance.Officer')
    expect(await approve(other, body.approval?.id)).toMatchObject({ status: 409, body: { code: 'request-over' } })
  })

  it.each(['nonsense', '00000000-0000-4000-8000-000000000009', '..%2F..%2Fopen'])(
    'that nobody has asked for (%s) is not approved, and that is on record',
    async (id) => {
      expect(await approve(OFFICER, id)).toMatchObject({ status: 404, body: { code: 'unknown-extension' } })
      expect(app.trail.events.at(-1)).toMatchObject({ outcome: 'failed', code: 'unknown-extension' })
    },
  )
})
