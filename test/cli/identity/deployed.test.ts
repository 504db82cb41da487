/** Beside a deployed app: signing in by a code, and a token that ends while a command works. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient } from '../../../cli/api-client.ts'
import { renewedTokens } from '../../../cli/identity/token-source.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { dataFolder, launch } from '../run-program.ts'

const folder = dataFolder()
let identity: IdentityPart
/** An app that takes one token. */
const taken = { token: '', refused: 0 }
const server = createServer((request, response) => {
  const isGood = request.headers.authorization === `Bearer ${taken.token}`
  if (!isGood) taken.refused++
  response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
  response.end(isGood ? JSON.stringify({ days: [] }) : '{}')
})
let url: string

beforeAll(async () => {
  identity = await startIdentity({ dataDir: folder.path, port: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await identity.close()
  folder.remove()
})

describe('a token that ends while a command works', () => {
  it('is renewed once, and the question asked again', async () => {
    let got = 0
    const tokens = renewedTokens(null, () =>
      Promise.resolve({ accessToken: `t${++got}`, expiresAt: Date.now() + 3_600_000, refreshToken: null }),
    )
    const api = apiClient(url, tokens)
    taken.token = 't1'
    expect(await api.days()).toEqual([])
    taken.token = 't2'
    expect(await Promise.all([api.days(), api.days()])).toEqual([[], []])
    expect(got).toBe(2)
    taken.token = 'of somebody else'
    await expect(api.days()).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('holdfast login', () => {
  it('shows a code, waits for somebody, keeps the sign-in for its owner, and forgets it again', async () => {
    const env = { HOLDFAST_URL: url, XDG_CONFIG_HOME: folder.path, APPDATA: folder.path }
    const run = (...args: string[]) => launch('cli/bin/holdfast.mjs', args, { env })
    const before = await run('status').ended
    expect(before.stderr).toContain('holdfast login')
    const { audience, clientId } = identity.directory
    const place = ['--tenant', identity.tenantId, '--audience', audience, '--client', clientId]
    const login = run('login', ...place, '--authority', identity.authority)
    await login.until('enter the code')
    const [, page = '', code = ''] = /open (\S+) and enter the code (\S+)\./.exec(login.said()) ?? []
    await fetch(page, { method: 'POST', body: new URLSearchParams({ user_code: code, persona: 'auditor' }) })
    expect(await login.ended).toMatchObject({ code: 0, stdout: 'Signed in as Ada Auditor.\n' })
    expect(statSync(join(folder.path, 'holdfast', 'logins.json')).mode & 0o077).toBe(0)

    const refused = taken.refused
    expect((await run('status').ended).stderr).toContain('the token is not accepted')
    expect(taken.refused).toBe(refused + 2)
    expect((await run('logout').ended).code).toBe(0)
    expect((await run('status').ended).stderr).toContain('holdfast login')
  })
})
