import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenAuthenticator } from '../../../adapters/identity/tokens.ts'
import { loginFile } from '../../../cli/identity/login-file.ts'
import { signedIn } from '../../../cli/identity/signed-in.ts'
import { renewTokens, signInWithCode } from '../../../cli/identity/directory.ts'
import { renewedTokens } from '../../../cli/identity/token-source.ts'
import { signInAs } from '../../../local/identity/persona-tokens.ts'
import { PERSONA_IDS } from '../../../local/identity/personas.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { dataFolder } from '../run-program.ts'

const folder = dataFolder()
const LIFE_MS = 90_000
let identity: IdentityPart
const skew = { ms: 0 }
const clock = { now: () => Date.now() + skew.ms }
const place = () => ({
  authority: identity.authority,
  tenantId: identity.tenantId,
  audience: identity.directory.audience,
  clientId: identity.directory.clientId,
})
const directory = () => ({ ...place(), machine: identity.directory.machine })
const who = (token: string) => createTokenAuthenticator(place(), clock).authenticate(`Bearer ${token}`, null)

beforeAll(async () => {
  identity = await startIdentity({
    dataDir: folder.path,
    port: 0,
    personTokenLifetimeMs: LIFE_MS,
    clock: () => clock.now(),
  })
})
afterAll(async () => {
  await identity.close()
  folder.remove()
})

describe('signing in', () => {
  it('as each persona gives the token of that role, which the app itself takes', async () => {
    const principals = await Promise.all(
      PERSONA_IDS.map(async (id) => who((await signInAs(directory(), id)).accessToken)),
    )
    expect(principals.map(({ kind, roles }) => [kind, ...roles])).toEqual([
      ['person', 'Legal.Reviewer'],
      ['person', 'Compliance.Officer'],
      ['person', 'Compliance.Officer'],
      ['person', 'Auditor'],
      ['person', 'Platform.Administrator'],
      ['person', 'Executive.Officer'],
      ['machine', 'Platform.Machine'],
    ])
    expect(new Set(principals.map(({ oid }) => oid)).size).toBe(PERSONA_IDS.length)
  })

  it('waits until somebody has signed in, and says where a stranger is refused', async () => {
    const codes: string[] = []
    const tokens = await signInWithCode(place(), async ({ address, code }) => {
      codes.push(code)
      const sign = (persona: string) =>
        fetch(address, { method: 'POST', body: new URLSearchParams({ user_code: code, persona }) })
      expect((await sign('stranger')).status).toBe(400)
      expect((await sign('machine')).status).toBe(400)
      await sign('auditor')
    })
    expect(codes).toHaveLength(1)
    expect(await who(tokens.accessToken)).toMatchObject({ roles: ['Auditor'] })
  })

  it('is kept for the next command where only its owner reads it, and renewed when its end is near', async () => {
    const path = join(folder.path, 'deep', 'logins.json')
    const file = loginFile(path, 'https://app.example')
    expect(await signedIn(file)).toBeNull()
    await file.write({ ...place(), ...(await signInAs(directory(), 'reviewer')), name: 'reviewer' })
    await loginFile(path, 'https://other.example').write({
      ...place(),
      ...(await signInAs(directory(), 'auditor')),
      name: 'a',
    })
    expect(statSync(path).mode & 0o077).toBe(0)
    const first = (await file.read())?.accessToken
    expect(await (await signedIn(file))?.tokens.token()).toBe(first)

    await file.write({ ...((await file.read()) ?? expect.fail()), expiresAt: Date.now() + 1000 })
    const again = await (await signedIn(file))?.tokens.token()
    expect(await who(again ?? '')).toMatchObject({ roles: ['Legal.Reviewer'] })
    expect((await file.read())?.expiresAt).toBeGreaterThan(Date.now() + 60_000)
    await file.write(null)
    expect(await file.read()).toBeNull()
    expect(await loginFile(path, 'https://other.example').read()).not.toBeNull()
  })

  it('that is over says what to do', async () => {
    const tokens = await signInAs(directory(), 'reviewer')
    await expect(renewTokens(place(), { ...tokens, refreshToken: 'nonsense' })).rejects.toThrow('holdfast login')
    skew.ms = 91 * 86_400_000
    await expect(renewTokens(place(), tokens)).rejects.toThrow('Sign in again')
    skew.ms = 0
    await expect(renewTokens({ ...place(), authority: 'http://127.0.0.1:9' }, tokens)).rejects.toThrow(
      'Signing in failed',
    )
  })
})

describe('a token in use', () => {
  it('is renewed once for all who ask at the same time, and again when it ends', async () => {
    let now = 0
    let renewals = 0
    const tokens = renewedTokens(
      null,
      () => Promise.resolve({ accessToken: String(++renewals), expiresAt: now + 3_600_000, refreshToken: null }),
      () => now,
    )
    expect(await Promise.all([tokens.token(), tokens.token(), tokens.token()])).toEqual(['1', '1', '1'])
    now += 3_540_000
    expect(await tokens.token()).toBe('2')
    expect(await tokens.another('2')).toBe('3')
    expect(await tokens.another('2')).toBe('3')
    expect(await tokens.token()).toBe('3')
  })
})
