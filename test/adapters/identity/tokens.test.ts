import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenAuthenticator } from '../../../adapters/identity/tokens.ts'
import { MACHINE_ROLE } from '../../../domain/access/principal.ts'
import { mint, OID, type Mint } from '../../support/tokens.ts'

const clock = { now: () => Date.now() }
let issuer: Mint
beforeAll(async () => {
  issuer = await mint()
})
afterAll(() => issuer.close())
const ask = (token: string | null, from = createTokenAuthenticator(issuer.settings, clock)) =>
  from.authenticate(token === null ? null : `Bearer ${token}`, '192.0.2.1')

describe('tokens', () => {
  it('tell a person: object id, name, the roles that are known', async () => {
    const token = await issuer.token(['Legal.Reviewer'], { roles: ['Auditor', 'Other.Role', MACHINE_ROLE] })
    expect(await ask(token)).toEqual({
      kind: 'person',
      oid: OID,
      name: 'Somebody',
      roles: ['Auditor'],
      address: '192.0.2.1',
    })
    expect(await ask(await issuer.token([], { roles: undefined }))).toMatchObject({ kind: 'person', roles: [] })
  })

  it('tell a machine, which has no role of a person, and none at all unless it was given one', async () => {
    const both = { roles: ['Compliance.Officer', MACHINE_ROLE] }
    expect(await ask(await issuer.token([MACHINE_ROLE], both))).toMatchObject({
      kind: 'machine',
      roles: [MACHINE_ROLE],
    })
    expect(await ask(await issuer.token([MACHINE_ROLE], { roles: [] }))).toMatchObject({ kind: 'machine', roles: [] })
  })

  it('make nobody a person who only has an id token', async () => {
    const idToken = await issuer.token(['Legal.Reviewer'], { scp: undefined })
    expect(await ask(idToken)).toMatchObject({ kind: 'machine', roles: [] })
  })

  it('are refused when they are not ours, without a word that helps to forge', async () => {
    for (const [what, token] of Object.entries(await issuer.bad(['Legal.Reviewer'])))
      await expect(ask(token), what).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(ask('a'.repeat(20_000))).rejects.toMatchObject({ code: 'unauthenticated' })
    for (const header of ['Basic eDp5', 'Bearer', 'Bearer a b', ''])
      await expect(createTokenAuthenticator(issuer.settings, clock).authenticate(header, null)).rejects.toMatchObject({
        code: 'unauthenticated',
      })
    for (const missing of ['oid', 'tid', 'nbf', 'iat'])
      await expect(ask(await issuer.token(['Auditor'], { [missing]: undefined })), missing).rejects.toMatchObject({
        code: 'unauthenticated',
      })
  })

  it('are checked with keys asked for once, and again for a new key, but not at the will of strangers', async () => {
    const own = await mint()
    const authenticator = createTokenAuthenticator(own.settings, clock, 0)
    await Promise.all(Array.from({ length: 8 }, async () => ask(await own.token(['Auditor']), authenticator)))
    expect(own.keys.asked).toBe(1)
    const before = await own.token(['Auditor'])
    await own.rotate()
    expect(await ask(await own.token(['Auditor']), authenticator)).toMatchObject({ roles: ['Auditor'] })
    expect(own.keys.asked).toBe(2)
    await expect(ask(before, authenticator)).rejects.toMatchObject({ code: 'unauthenticated' })

    const patient = createTokenAuthenticator(own.settings, clock)
    await ask(await own.token(['Auditor']), patient)
    const asked = own.keys.asked
    for (let i = 0; i < 20; i++) await expect(ask(before, patient)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(own.keys.asked).toBe(asked)
    own.close()
  })

  it('say nothing while the keys cannot be had: that is no refusal', async () => {
    const own = await mint()
    own.keys.status = 500
    await expect(
      ask(await own.token(['Auditor']), createTokenAuthenticator(own.settings, clock)),
    ).rejects.toMatchObject({ code: 'identity-unreachable', retryable: true })
    own.close()
    await expect(
      ask(await own.token(['Auditor']), createTokenAuthenticator(own.settings, clock)),
    ).rejects.toMatchObject({ code: 'identity-unreachable' })
  })
})
