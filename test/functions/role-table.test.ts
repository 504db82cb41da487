/** Every route, every role, every kind of token: as the table says, and on record as said. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTokenAuthenticator } from '../../adapters/identity/tokens.ts'
import { OPERATIONS } from '../../api/operations.ts'
import { ROLE_TABLE } from '../../api/roles.ts'
import { ROLES } from '../../domain/access/principal.ts'
import { mint, OID, type Mint } from '../support/tokens.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const FROM = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7:50123' }
const guarded = OPERATIONS.filter(({ anonymous }) => anonymous !== true)
const asked = (operation: (typeof OPERATIONS)[number]) =>
  `${operation.method} ${operation.path.replace(/\{\w+\}/g, '2026-03-10')}`

let issuer: Mint
let app: AppUnderTest
beforeAll(async () => {
  issuer = await mint(() => app.clock.now())
})
afterAll(() => issuer.close())
beforeEach(async () => {
  app = await appUnderTest()
  app.authenticator = createTokenAuthenticator(issuer.settings, app.clock)
})
const ask = async (operation: (typeof OPERATIONS)[number], token: string | null) =>
  await app.ask(asked(operation), undefined, {
    ...FROM,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  })

describe.each(guarded)('$method $path', (operation) => {
  const row = ROLE_TABLE[operation.id]

  it.each([...ROLES])('answers %s as the table says', async (role) => {
    const { status, body } = await ask(operation, await issuer.token([role]))
    const entitled = row?.by[role] === 'allow' || row?.by[role] === 'second-person'
    expect(status === 403, `${status} ${JSON.stringify(body)}`).toBe(!entitled)
    expect(status).not.toBe(401)
    const onRecord = !entitled || row?.onRecord === 'every'
    expect(app.trail.events).toHaveLength(onRecord ? 1 : 0)
    if (!entitled)
      expect(app.trail.events[0]).toMatchObject({
        action: row?.action,
        outcome: 'denied',
        code: 'forbidden',
        user: { oid: OID, roles: [role] },
        address: '192.0.2.7',
      })
    else if (onRecord) expect(app.trail.events[0]?.outcome).toBe(status < 400 ? 'allowed' : 'failed')
  })

  it('lets nobody in without a valid token, and counts them', async () => {
    const bad = Object.entries(await issuer.bad(['Compliance.Officer', 'Legal.Reviewer']))
    for (const [what, token] of bad)
      expect({ what, ...(await ask(operation, token)) }).toMatchObject({
        what,
        status: 401,
        body: { code: 'unauthenticated' },
      })
    expect(app.refusals).toEqual(bad.map(() => '192.0.2.7'))
    expect(app.trail.events).toEqual([])
  })

  it('gives nothing out while nothing can be put on record', async () => {
    app.trail.broken = true
    const denied = await ask(operation, await issuer.token([]))
    expect(denied).toMatchObject({ status: 503, body: { code: 'trail-unwritable' } })
    if (row?.onRecord !== 'every') return
    const allowed = await ask(operation, await issuer.token(['Compliance.Officer']))
    expect(allowed).toMatchObject({ status: 503, body: { code: 'trail-unwritable' } })
  })
})

describe('without the keys of the directory', () => {
  it('nobody is let in, and nobody is called a forger', async () => {
    const own = await mint(() => app.clock.now())
    own.keys.status = 500
    app.authenticator = createTokenAuthenticator(own.settings, app.clock)
    const answer = await app.ask('GET archive/days', undefined, {
      authorization: `Bearer ${await own.token(['Compliance.Officer'])}`,
    })
    expect(answer).toMatchObject({ status: 503, body: { code: 'identity-unreachable' } })
    expect(app.refusals).toEqual([])
    own.close()
  })
})
