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
    expect(app.trail.events).toHaveLength(1)
    if (!entitled)
      expect(app.trail.events[0]).toMatchObject({
        action: row?.action,
        outcome: 'denied',
        code: 'forbidden',
        user: { oid: OID, roles: [role] },
        address: '192.0.2.7',
      })
    else expect(app.trail.events[0]?.outcome).toBe(status < 400 ? 'allowed' : 'failed')
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
    const allowed = await ask(operation, await issuer.token(['Compliance.Officer']))
    expect(allowed).toMatchObject({ status: 503, body: { code: 'trail-unwritable' } })
  })
})

describe('figures that are asked every second', () => {
  it('are one line a minute of each caller, with their number; what fails is a line each', async () => {
    const token = await issuer.token(['Compliance.Officer'])
    const status = (day: string) => app.ask(`GET archive/days/${day}`, undefined, { authorization: `Bearer ${token}` })
    const lines = () => app.trail.events.map(({ outcome, subject, count }) => [outcome, subject, count])
    for (let second = 0; second < 30; second++)
      await app.ask('GET archive/days', undefined, { authorization: `Bearer ${token}` })
    expect(lines()).toEqual([['allowed', undefined, 1]])
    for (const work of app.minutes.splice(0)) work()
    await new Promise((resolve) => setImmediate(resolve))
    expect(lines().slice(1)).toEqual([['allowed', undefined, 29]])
    for (let i = 0; i < 2; i++) await status('2026-02-30')
    expect(lines().slice(2)).toEqual([
      ['failed', '2026-02-30', undefined],
      ['failed', '2026-02-30', undefined],
    ])
  })

  it('are not given out again after a line that could not be written', async () => {
    const headers = { authorization: `Bearer ${await issuer.token(['Compliance.Officer'])}` }
    app.trail.broken = true
    for (let i = 0; i < 2; i++)
      expect(await app.ask('GET archive/days', undefined, headers)).toMatchObject({ status: 503 })
    app.trail.broken = false
    expect(await app.ask('GET archive/days', undefined, headers)).toMatchObject({ status: 200 })
    expect(app.trail.events).toMatchObject([{ outcome: 'allowed', count: 3 }])
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
