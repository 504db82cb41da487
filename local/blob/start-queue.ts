import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Part } from '../part.ts'
import { TokenRejected, type TokenVerifier } from '../identity/contract.ts'
import {
  azuriteClass,
  buildAzuriteServer,
  keepServerDurable,
  portOf,
  startOrRelease,
  type AzuriteServer,
} from './azurite.ts'
import type { Durability } from './durability.ts'

const ACCOUNT = 'host'
const AUDIENCES = ['https://storage.azure.com'] as const

/** What Storage Queue Data Contributor covers. Access policies and service settings belong to ARM. */
const ALLOWED = new Set([
  'Service_ListQueuesSegment',
  'Queue_Create',
  'Queue_Delete',
  'Queue_GetProperties',
  'Queue_GetPropertiesWithHead',
  'Queue_SetMetadata',
  'Messages_Dequeue',
  'Messages_Clear',
  'Messages_Enqueue',
  'Messages_Peek',
  'MessageId_Update',
  'MessageId_Delete',
])

const CHANGES = {
  QueueHandler: ['create', 'delete', 'setMetadata'],
  MessagesHandler: ['enqueue', 'dequeue', 'clear'],
  MessageIdHandler: ['update', 'delete'],
} as const

interface QueueEngine {
  verifier: TokenVerifier
  clock: () => number
  durability: Durability
}

interface QueueContext {
  operation: number
  contextID: string
  startTime: Date
  account: string
}

interface ExpressRequest {
  headers: { authorization?: string }
  query: Record<string, unknown>
}

const require = createRequire(import.meta.url)
const constants: { DEFAULT_QUEUE_CONTEXT_PATH: string } = require('azurite/dist/src/queue/utils/constants.js')
const contextModule: {
  default: new (locals: unknown, path: string) => QueueContext
} = require('azurite/dist/src/queue/context/QueueStorageContext.js')
const operations: {
  default: Record<number, string>
} = require('azurite/dist/src/queue/generated/artifacts/operation.js')
const errorModule: {
  default: new (status: number, code: string, message: string, requestId: string) => Error
} = require('azurite/dist/src/queue/errors/StorageError.js')

const engines = new WeakMap<object, QueueEngine>()
let installed = false

/**
 * Starts the queues of the Functions host's own storage account (`host`) on this machine: Azurite in process over TLS,
 * for the bearer tokens of the two identities that hosts run as.
 * @param options.port 0 takes a free port
 * @param options.clock epoch ms: a message becomes visible by this clock
 */
export async function startQueue(options: {
  dataDir: string
  port: number
  tls: { key: string; cert: string }
  verifier: TokenVerifier
  clock?: () => number
  /** Queues that infrastructure makes. */
  queues?: readonly string[]
}): Promise<Part> {
  const { dataDir, port, tls, verifier } = options
  const clock = options.clock ?? Date.now
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const server = buildAzuriteServer<MessageStore>({ port, dataDir, service: 'queue', tls })
  const durability = keepServerDurable(server, dataDir, 'queue')
  const account = { name: ACCOUNT, key1: randomBytes(64) }
  server.accountDataStore.getAccount = (name) => (name === ACCOUNT ? account : undefined)
  try {
    expireByClock(server.metadataStore, clock)
    wrapQueues(server, { verifier, clock, durability })
    await startOrRelease(server)
    for (const name of options.queues ?? []) await provide(server.metadataStore, name)
  } catch (error) {
    durability.close()
    throw error
  }
  let closed: Promise<void> | undefined
  return {
    url: `https://127.0.0.1:${portOf(server)}/${ACCOUNT}`,
    close: () => (closed ??= server.close().finally(() => durability.close())),
  }
}

interface MessageStore {
  createQueue(queue: { accountName: string; name: string }): Promise<number>
  clearExpiredMessages?(account: string, queue: string): Promise<void>
  db: { getCollection(name: string): { findAndRemove(query: object): void } }
}

/** One that is there stays as it is. */
async function provide(store: MessageStore, name: string): Promise<void> {
  try {
    await store.createQueue({ accountName: ACCOUNT, name })
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error
  }
}

/** Messages expire by the stand-in's clock, not by the machine's. */
function expireByClock(store: MessageStore, clock: () => number): void {
  if (store.clearExpiredMessages === undefined) throw missing('LokiQueueMetadataStore.clearExpiredMessages')
  store.clearExpiredMessages = async (accountName, queueName) => {
    const expired = { accountName, queueName, expirationTime: { $lte: clock() } }
    store.db.getCollection('$MESSAGES_COLLECTION$').findAndRemove(expired)
  }
}

function wrapQueues(server: AzuriteServer<object>, engine: QueueEngine): void {
  engines.set(server.accountDataStore, engine)
  engines.set(server.metadataStore, engine)
  if (installed) return
  const { prototype } = azuriteClass('queue/middlewares/AuthenticationMiddlewareFactory.js')
  const original = prototype['authenticate']
  if (original === undefined) throw missing('AuthenticationMiddlewareFactory.authenticate')
  prototype['authenticate'] = async function (this: unknown, ...args: unknown[]) {
    const [request, response, authenticators] = args as [ExpressRequest, { locals: unknown }, { dataStore?: object }[]]
    const store = authenticators[0]?.dataStore
    const owner = store === undefined ? undefined : engines.get(store)
    if (owner === undefined) return original.apply(this, args)
    return authenticate(
      owner,
      new contextModule.default(response.locals, constants.DEFAULT_QUEUE_CONTEXT_PATH),
      request,
    )
  }
  for (const [handler, methods] of Object.entries(CHANGES)) saveBeforeAnswer(handler, methods)
  installed = true
}

/** A message that was answered for must survive the end of the process. */
function saveBeforeAnswer(handler: string, methods: readonly string[]): void {
  const { prototype } = azuriteClass(`queue/handlers/${handler}.js`)
  for (const method of methods) {
    const original = prototype[method]
    if (original === undefined) throw missing(`${handler}.${method}`)
    prototype[method] = async function (this: { metadataStore: object }, ...args: unknown[]) {
      const answer = await original.apply(this, args)
      await engines.get(this.metadataStore)?.durability.saved()
      return answer
    }
  }
}

async function authenticate(engine: QueueEngine, context: QueueContext, request: ExpressRequest): Promise<true> {
  const refuse = (status: number, code: string, message: string) =>
    new errorModule.default(status, code, message, context.contextID)
  const header = request.headers.authorization ?? ''
  if (context.account !== ACCOUNT) throw refuse(404, 'ResourceNotFound', 'The specified resource does not exist.')
  if (/^SharedKey/i.test(header) || request.query['sig'] !== undefined) {
    throw refuse(
      403,
      'KeyBasedAuthenticationNotPermitted',
      'Key based authentication is not permitted on this storage account.',
    )
  }
  const token = /^Bearer (.+)$/i.exec(header)?.[1]
  if (token === undefined)
    throw refuse(401, 'NoAuthenticationInformation', 'Server failed to authenticate the request.')
  const role = await roleOf(engine, token)
  if (role === undefined)
    throw refuse(401, 'InvalidAuthenticationInfo', 'Authentication information is not given in the correct format.')
  const operation = operations.default[context.operation] ?? ''
  if ((role !== 'app' && role !== 'disposer') || !ALLOWED.has(operation)) {
    throw refuse(
      403,
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    )
  }
  context.startTime = new Date(engine.clock())
  return true
}

async function roleOf(engine: QueueEngine, token: string) {
  try {
    return (await engine.verifier.verify(token, AUDIENCES)).role
  } catch (error) {
    if (error instanceof TokenRejected) return undefined
    throw error
  }
}

function missing(what: string): Error {
  return new Error(`This azurite has no ${what}, which the queue stand-in must wrap. Its rules would not hold.`)
}
