import type { AzuriteContext, DocumentStore, MetadataStore } from './azurite.ts'
import type { ContainerDefinition, KeyState } from './contract.ts'
import type { TokenVerifier } from '../identity/contract.ts'
import type { Durability } from './durability.ts'
import type { KeyedLock } from './keyed-lock.ts'
import type { Provisioned } from './provisioning.ts'
import { containerNotFound } from './refusals.ts'
import type { WormStore } from './worm-store.ts'

/** What the wrapped handlers of one stand-in share. */
export interface Engine {
  accountName: string
  store: WormStore
  provisioned: Provisioned
  /** Of the whole account. */
  versionIds: { next(nowMs: number): string }
  lock: KeyedLock
  metadata: MetadataStore
  verifier: TokenVerifier
  durability: Durability
  clock: () => number
  keyState: KeyState
}

/** One call of a wrapped handler. */
export interface HandlerCall {
  engine: Engine
  context: AzuriteContext
  args: readonly unknown[]
  /** Azurite's own handler, over its own store or one that does some things otherwise. */
  proceed: (store?: Partial<DocumentStore>) => Promise<HandlerAnswer>
}
export type HandlerAnswer = Record<string, unknown>

export interface BlobAddress {
  container: ContainerDefinition
  name: string
}

/** @throws 404 ContainerNotFound */
export function containerOf(engine: Engine, context: AzuriteContext): ContainerDefinition {
  const container = engine.provisioned.containers.get(context.context.container ?? '')
  if (container === undefined) throw containerNotFound(context)
  return container
}

export function addressOf(engine: Engine, context: AzuriteContext): BlobAddress {
  return { container: containerOf(engine, context), name: context.context.blob ?? '' }
}

/** Whether the blob is there with committed content; staged blocks alone do not make a blob. */
export async function exists({ metadata, accountName }: Engine, { container, name }: BlobAddress): Promise<boolean> {
  const found = await metadata.getBlobType(accountName, container.name, name)
  return found?.isCommitted === true
}

/** Runs a task alone among all that touch the same blob. */
export function alone<T>(engine: Engine, { container, name }: BlobAddress, task: () => Promise<T>): Promise<T> {
  return engine.lock.run(`${container.name}/${name}`, task)
}
