import { createRequire } from 'node:module'
import { QueueServiceClient } from '@azure/storage-queue'

/** Azurite's queue service in this process and in memory, reached with its public development key. */

interface Server {
  start(): Promise<void>
  close(): Promise<void>
  getHttpServerAddress(): string
}

const require = createRequire(import.meta.url)
const {
  default: QueueServer,
}: { default: new (configuration: unknown) => Server } = require('azurite/dist/src/queue/QueueServer.js')
const {
  default: QueueConfiguration,
}: { default: new (...args: unknown[]) => unknown } = require('azurite/dist/src/queue/QueueConfiguration.js')

// Printed in Azurite's own documentation; it opens nothing but an emulator.
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

export interface MemoryQueue {
  connectionString: string
  service: QueueServiceClient
  close(): Promise<void>
}

export const startMemoryQueue = async (): Promise<MemoryQueue> => {
  const none = undefined
  const configuration = new QueueConfiguration(
    '127.0.0.1',
    0,
    5,
    '',
    '',
    [],
    false,
    none,
    false,
    none,
    false,
    true,
    '',
    '',
    '',
    none,
    false,
    true,
  )
  const server = new QueueServer(configuration)
  await server.start()
  const connectionString =
    `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};` +
    `QueueEndpoint=${server.getHttpServerAddress()}/${ACCOUNT};`
  return {
    connectionString,
    service: QueueServiceClient.fromConnectionString(connectionString),
    close: () => server.close(),
  }
}
