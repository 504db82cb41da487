import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPipelineRequest } from '@azure/core-rest-pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { timedHttpClient } from '../../../adapters/config/timed-http-client.ts'

/** `/silent` never answers, `/half` answers without an end, everything else answers at once. */
let server: Server
let url: string

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/half') response.writeHead(200).write('{')
    else if (request.url !== '/silent') response.writeHead(200).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ask = (path: string) => createPipelineRequest({ url: `${url}${path}`, allowInsecureConnection: true })

describe('a call of an Azure SDK', () => {
  it.each(['/silent', '/half'])(
    'that is not answered whole in time (%s) fails like a broken connection',
    async (path) => {
      await expect(timedHttpClient(100).sendRequest(ask(path))).rejects.toMatchObject({
        name: 'RestError',
        code: 'ETIMEDOUT',
      })
    },
  )

  it('is sent again with the signal of its caller, who may still end it', async () => {
    const caller = new AbortController()
    const request = Object.assign(ask('/silent'), { abortSignal: caller.signal })
    await expect(timedHttpClient(100).sendRequest(request)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    expect(request.abortSignal).toBe(caller.signal)
    const again = timedHttpClient().sendRequest(request)
    caller.abort()
    await expect(again).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('that is answered is left alone', async () => {
    const request = ask('/')
    expect(await timedHttpClient(5_000).sendRequest(request)).toMatchObject({ status: 200, bodyAsText: '{}' })
    expect(request.abortSignal).toBeUndefined()
  })
})
