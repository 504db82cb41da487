import { createRequire } from 'node:module'
import { keepDurable, type Durability } from './durability.ts'
import type { LokiDatabase } from './loki-on-sqlite.ts'
import { leaveOutTelemetry } from './without-telemetry.ts'

/**
 * The private parts of Azurite that the stand-in reaches into. They have no types and no promise of stability, so the
 * version is pinned exactly and checked before anything else.
 */
const AZURITE_VERSION = '3.37.0'
const require = createRequire(import.meta.url)
leaveOutTelemetry()

export interface AzuriteRequest {
  getMethod(): string
  getHeader(name: string): string | undefined
  getQuery(name: string): string | undefined
  getProtocol(): string
}

/** One request on its way through Azurite's middlewares. */
export interface AzuriteContext {
  operation: number
  contextId: string
  startTime: Date
  request: AzuriteRequest
  response: { setHeader(name: string, value: string): void }
  /** Shared by all views of the same request. */
  context: { account: string; container?: string; blob?: string }
}

export interface Authenticator {
  validate(request: AzuriteRequest, context: AzuriteContext): Promise<boolean | undefined>
}

export interface BlobListItem {
  name: string
  versionId?: string
  isCurrentVersion?: boolean
  properties: Record<string, unknown>
}

interface BlobProperties {
  lastModified: Date
  accessTier?: string
}

/** A blob or, under the id of a previous version, what it once was. */
export interface BlobDocument {
  $loki?: number
  meta?: unknown
  name: string
  /** Empty for the blob itself. */
  snapshot: string
  isCommitted: boolean
  properties: BlobProperties
  /** Added by the stand-in. */
  versionId?: string
}
export interface ListedDocument extends BlobDocument {
  isCurrentVersion?: boolean | undefined
}

/** What Azurite's handlers ask of its store, where the stand-in has a word in it. */
export interface DocumentStore {
  createBlob(context: AzuriteContext, ...rest: unknown[]): Promise<unknown>
  commitBlockList(context: AzuriteContext, ...rest: unknown[]): Promise<unknown>
  deleteBlob(...call: unknown[]): Promise<void>
  listBlobs(
    context: AzuriteContext,
    account: string,
    container: string,
    delimiter: string | undefined,
    blob: string | undefined,
    prefix: string,
    maxResults: number,
    marker: string | undefined,
    includeSnapshots: boolean,
    includeUncommitted: boolean,
    startFrom?: string,
  ): Promise<[blobs: ListedDocument[], prefixes: unknown[], nextMarker: string | undefined]>
}

export interface MetadataStore extends DocumentStore {
  db: { getCollection(name: string): DocumentCollection }
  /** Without a context: of the blob itself (`''`) or of what lies under a snapshot's name. */
  getBlob(
    context: AzuriteContext | undefined,
    account: string,
    container: string,
    blob: string,
    snapshot: string,
  ): Promise<BlobDocument | undefined>
  createContainer(context: undefined, container: object): Promise<unknown>
  getBlobType(account: string, container: string, blob: string): Promise<{ isCommitted: boolean } | undefined>
  getBlobProperties(
    context: AzuriteContext,
    account: string,
    container: string,
    blob: string,
    snapshot?: string,
  ): Promise<{ properties: BlobProperties }>
}

interface DocumentCollection {
  chain(): { find(query: object): unknown }
  insert(document: BlobDocument): void
  update(document: BlobDocument): void
  remove(document: BlobDocument): void
}

export interface AzuriteServer<Store = MetadataStore> {
  accountDataStore: { getAccount(name: string): unknown }
  metadataStore: Store & { db: LokiDatabase }
  extentMetadataStore: { db: LokiDatabase }
  httpServer: { address(): { port: number } | string | null }
  start(): Promise<void>
  close(): Promise<void>
  /** Closes the stores; part of close(), and all there is to close where the start has failed. */
  afterClose(): Promise<void>
}

/** Methods of one of Azurite's classes, to be replaced; whether they are there is checked before. */
export type Prototype = Record<string, ((...args: unknown[]) => Promise<unknown>) | undefined>
type AzuriteClass<P> = (new (...args: never[]) => unknown) & { prototype: P }

/** A class of Azurite by its path under `dist/src`. */
export function azuriteClass<P = Prototype>(path: string): AzuriteClass<P> {
  const loaded: { default: AzuriteClass<P> } = require(`azurite/dist/src/${path}`)
  return loaded.default
}

type StorageErrorClass = new (
  status: number,
  code: string,
  message: string,
  requestId: string,
  details?: Record<string, string>,
) => Error & { headers: Record<string, string> }
const storageError: { default: StorageErrorClass } = require('azurite/dist/src/blob/errors/StorageError.js')
export const StorageError = storageError.default

const operations: {
  default: Record<number, string>
} = require('azurite/dist/src/blob/generated/artifacts/operation.js')

/** `BlockBlob_Upload`, `Blob_Delete` … */
export function operationName(context: AzuriteContext): string {
  return operations.default[context.operation] ?? `operation ${context.operation}`
}

const tags: { newEtag(): string } = require('azurite/dist/src/common/utils/utils.js')
export const newEtag = tags.newEtag

const blobUtils: {
  getUserDelegationKeyValue(objectId: string, tenantId: string, starts: string, ends: string, version: string): string
} = require('azurite/dist/src/blob/utils/utils.js')
/** The secret of a delegation key that was handed out, base64. */
export const delegationKeyValue = blobUtils.getUserDelegationKeyValue

type Service = 'blob' | 'queue'

function indexFile(dataDir: string, service: Service): string {
  return `${dataDir}/${service}-index.sqlite`
}

function extentsFile(dataDir: string, service: Service): string {
  return `${dataDir}/${service}-extents.sqlite`
}

interface ServerSettings {
  port: number
  dataDir: string
  service: Service
  tls: { key: string; cert: string }
}

/**
 * Builds one of Azurite's servers over TLS with state on disk. Telemetry and logs belong to its command line and stay
 * off.
 */
export function buildAzuriteServer<Store = MetadataStore>({
  port,
  dataDir,
  service,
  tls,
}: ServerSettings): AzuriteServer<Store> {
  const { version }: { version: string } = require('azurite/package.json')
  if (version !== AZURITE_VERSION) {
    throw new Error(
      `The stand-in reaches into azurite ${AZURITE_VERSION}; ${version} is installed. Read its changes, ` +
        'then change the pin.',
    )
  }
  const name = service === 'blob' ? 'Blob' : 'Queue'
  const configurationModule: { default: new (...args: unknown[]) => { getCert(): unknown } } = require(
    `azurite/dist/src/${service}/${name}Configuration.js`,
  )
  const serverModule: { default: new (configuration: unknown) => AzuriteServer<Store> } = require(
    `azurite/dist/src/${service}/${name}Server.js`,
  )
  const configuration = new configurationModule.default(
    '127.0.0.1',
    port,
    65,
    indexFile(dataDir, service),
    extentsFile(dataDir, service),
    [{ locationId: 'Default', locationPath: `${dataDir}/${service}-data`, maxConcurrency: 50 }],
    false,
    undefined,
    false,
    undefined,
    service === 'blob', // loose: what strict mode answers with 500 is refused by the stand-in itself
    true, // storage-blob 12.34 speaks a newer x-ms-version than any Azurite
    'in memory',
    'in memory',
    '',
    'basic',
    true,
  )
  configuration.getCert = () => tls
  return new serverModule.default(configuration)
}

/** Saves a server's index before answers leave. Call before the server starts. */
export function keepServerDurable(server: AzuriteServer<object>, dataDir: string, service: Service): Durability {
  return keepDurable([
    { loki: server.extentMetadataStore.db, file: extentsFile(dataDir, service) },
    { loki: server.metadataStore.db, file: indexFile(dataDir, service) },
  ])
}

export function portOf(server: AzuriteServer<object>): number {
  const address = server.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in does not listen on a TCP port')
  return address.port
}

/** Starts a server; where that fails, for a port that is taken for instance, nothing stays open. */
export async function startOrRelease(server: AzuriteServer<object>): Promise<void> {
  try {
    await server.start()
  } catch (error) {
    await server.afterClose()
    throw error
  }
}
