import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QueueServiceClient } from '@azure/storage-queue'
import { afterAll, expect, it } from 'vitest'
import { startQueue } from '../../../local/blob/start-queue.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { eventually } from './eventually.ts'
import { runHost } from './host-process.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'host-identity-'))
const closers: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
  rmSync(dataDir, { recursive: true, force: true })
})

it('listens to a queue with the managed identity of the app, over TLS', async () => {
  const tls = await localCertificate(dataDir)
  const identity = await startIdentity({ dataDir, port: 0 })
  const queue = await startQueue({ dataDir: join(dataDir, 'queue'), port: 0, tls, verifier: identity.verifier })
  closers.push(
    () => identity.close(),
    () => queue.close(),
  )
  const { clientId } = identity.identityFor('app')
  const host = await runHost('web', join(dataDir, 'host'), [], {
    EVERY_SECOND: '0 0 0 1 1 *',
    WORK_QUEUE: 'work-items',
    EventsStorage__queueServiceUri: queue.url,
    EventsStorage__credential: 'managedidentity',
    EventsStorage__clientId: clientId,
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
    NODE_EXTRA_CA_CERTS: tls.caFile,
  })
  closers.push(() => host.end('SIGTERM'))

  const credential = {
    getToken: async () => {
      const answer = await fetch(
        `${identity.endpoint}?api-version=2019-08-01&resource=https://storage.azure.com&client_id=${clientId}`,
        { headers: { 'x-identity-header': identity.header } },
      )
      const { access_token } = (await answer.json()) as { access_token: string }
      return { token: access_token, expiresOnTimestamp: Date.now() + 3_600_000 }
    },
  }
  const options = { tlsOptions: { ca: readFileSync(tls.caFile, 'utf8') }, retryOptions: { maxTries: 1 } }
  const client = new QueueServiceClient(queue.url, credential, options).getQueueClient('work-items')
  await client.create()
  await client.sendMessage(Buffer.from('{"id":7}').toString('base64'))
  const [, message] = await eventually(async () => {
    const seen = (await (await fetch(`${host.url}/api/seen`)).json()) as [string, unknown][]
    return seen.find(([name]) => name === 'work')
  })
  expect(message).toEqual({ id: 7 })
})
