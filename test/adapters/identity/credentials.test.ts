import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentialFor } from '../../../adapters/identity/credentials.ts'

/** Answers from the second request on. */
let server: Server
let asked = 0
const before = { endpoint: process.env['IDENTITY_ENDPOINT'], header: process.env['IDENTITY_HEADER'] }

beforeAll(async () => {
  server = createServer((_request, response) => {
    if (++asked === 1) return
    const inAnHour = Math.floor(Date.now() / 1000) + 3600
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ access_token: 'a token', expires_on: String(inAnHour), resource: 'r', token_type: 'Bearer' }),
      )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env['IDENTITY_ENDPOINT'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`
  process.env['IDENTITY_HEADER'] = 'header'
})
afterAll(() => {
  restore('IDENTITY_ENDPOINT', before.endpoint)
  restore('IDENTITY_HEADER', before.header)
  server.closeAllConnections()
  server.close()
})

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name)
  else process.env[name] = value
}

describe('an identity endpoint that never answers', () => {
  it('is given up after a while and asked again', async () => {
    const credential = credentialFor('00000000-0000-4000-8000-000000000001', 100)
    expect(await credential.getToken('https://storage.azure.com/.default')).toMatchObject({ token: 'a token' })
    expect(asked).toBeGreaterThan(1)
  })
})
