import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QueueServiceClient, StorageSharedKeyCredential } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startQueue } from '../../../local/blob/start-queue.ts'
import type { RoleName } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import type { Part } from '../../../local/part.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { DAY_MS, outcome, tokenFor } from './platform.ts'

describe('the queues of the host account', () => {
  let dataDir: string
  let identity: IdentityPart
  let queue: Part
  let open: () => Promise<Part>
  let service: (role: RoleName) => QueueServiceClient
  let options: { tlsOptions: { ca: string }; retryOptions: { maxTries: number } }
  let now = Date.UTC(2026, 10, 19, 12)

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'holdfast-queue-'))
    const tls = await localCertificate(dataDir)
    options = { tlsOptions: { ca: await readFile(tls.caFile, 'utf8') }, retryOptions: { maxTries: 1 } }
    identity = await startIdentity({ dataDir, port: 0 })
    open = () =>
      startQueue({ dataDir: join(dataDir, 'queue'), port: 0, tls, verifier: identity.verifier, clock: () => now })
    queue = await open()
    service = (role) =>
      new QueueServiceClient(
        queue.url,
        {
          getToken: async () => ({ token: await tokenFor(identity, role), expiresOnTimestamp: Date.now() + DAY_MS }),
        },
        options,
      )
  })
  afterAll(async () => {
    await queue.close()
    await identity.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('gives a message to the app once, until its time to be visible again', async () => {
    const events = service('app').getQueueClient('events')
    await events.create()
    await events.sendMessage('conversation ended')
    const first = await events.receiveMessages({ visibilityTimeout: 60 })
    expect(first.receivedMessageItems.map((receivedMessageItem) => receivedMessageItem.messageText)).toEqual([
      'conversation ended',
    ])
    expect((await events.receiveMessages()).receivedMessageItems).toEqual([])
    now += 61_000
    const again = await events.receiveMessages({ visibilityTimeout: 60 })
    expect(again.receivedMessageItems.map((receivedMessageItem) => receivedMessageItem.dequeueCount)).toEqual([2])
    for (const receivedMessageItem of again.receivedMessageItems)
      await events.deleteMessage(receivedMessageItem.messageId, receivedMessageItem.popReceipt)
    now += 61_000
    expect((await events.receiveMessages()).receivedMessageItems).toEqual([])
  })

  it('keeps messages over a restart, the hidden ones hidden', async () => {
    const kept = service('app').getQueueClient('kept')
    await kept.create()
    await kept.sendMessage('now')
    await kept.sendMessage('later', { visibilityTimeout: 600 })
    await queue.close()
    queue = await open()
    const after = service('app').getQueueClient('kept')
    expect(
      (await after.receiveMessages({ numberOfMessages: 5 })).receivedMessageItems.map(
        (receivedMessageItem) => receivedMessageItem.messageText,
      ),
    ).toEqual(['now'])
    now += 601_000
    expect(
      (await after.receiveMessages({ numberOfMessages: 5 })).receivedMessageItems
        .map((receivedMessageItem) => receivedMessageItem.messageText)
        .toSorted(),
    ).toEqual(['later', 'now'])
  })

  it('lets a message expire by the virtual clock', async () => {
    const short = service('app').getQueueClient('short')
    await short.create()
    await short.sendMessage('gone in an hour', { messageTimeToLive: 3600 })
    now += 3_601_000
    expect((await short.receiveMessages()).receivedMessageItems).toEqual([])
  })

  it.each(['archiver', 'keeper', 'disposition', 'reader'] as const)('refuses the %s', async (role) => {
    expect(await outcome(service(role).createQueue('mine'))).toBe('403 AuthorizationPermissionMismatch')
  })

  it('refuses keys, strangers and service settings', async () => {
    const keyed = new QueueServiceClient(queue.url, new StorageSharedKeyCredential('host', 'a2V5'), options)
    expect(await outcome(keyed.createQueue('mine'))).toBe('403 KeyBasedAuthenticationNotPermitted')
    const anonymous = new QueueServiceClient(queue.url, undefined, options)
    expect(await outcome(anonymous.createQueue('mine'))).toBe('401 NoAuthenticationInformation')
    expect(await outcome(service('app').getProperties())).toBe('403 AuthorizationPermissionMismatch')
  })
})
