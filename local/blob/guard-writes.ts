import type { WormRecord } from './contract.ts'
import { echoScope, refuseArchive, requireUsableKey, scopeOfWrite } from './encryption-scopes.ts'
import {
  addressOf,
  alone,
  containerOf,
  exists,
  type BlobAddress,
  type Engine,
  type HandlerAnswer,
  type HandlerCall,
} from './engine.ts'
import { blobAlreadyExists, immutable, invalidHeader, permissionMismatch, unsupported } from './refusals.ts'
import { inheritedPolicy, protectionOf } from './worm-rules.ts'

/**
 * Put Blob, Put Block List, Append Blob create, Copy Blob. In a worm container Azure keeps an overwrite as a new
 * version;
 * Azurite has no versions, so an overwrite is refused: 409 while the old content is protected, 501 afterwards.
 */
export async function guardCreate(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  await refuseArchivedSource(call, readableSource(call))
  const encryptionScope = scopeOfWrite(engine, context, blob.container)
  refuseArchive(context, encryptionScope)
  return alone(engine, blob, async () => {
    const before = engine.store.find(blob.container.name, blob.name)
    if (blob.container.kind === 'worm' && (await exists(engine, blob))) throw overwriteRefusal(call, before)
    const record: WormRecord = { container: blob.container.name, name: blob.name }
    const policy = inheritedPolicy(blob.container, engine.clock())
    if (policy !== undefined) record.policy = policy
    if (encryptionScope !== undefined) record.encryptionScope = encryptionScope
    // The record comes first: a process killed in between leaves a record without a blob, never a blob without
    // protection.
    remember(engine, record)
    try {
      const answer = await proceed()
      echoScope(context, encryptionScope)
      return answer
    } catch (error) {
      remember(engine, before ?? { container: blob.container.name, name: blob.name })
      throw error
    }
  })
}

function overwriteRefusal({ engine, context }: HandlerCall, record: WormRecord | undefined): Error {
  if (context.request.getHeader('if-none-match') === '*') return blobAlreadyExists(context)
  const why = protectionOf(record, engine.clock())
  return why === undefined
    ? unsupported(context, 'overwriting a blob, which would make a new version')
    : immutable(context, why)
}

/** A copy reads its source with the caller's role; only sources that every writer of mutable containers may read. */
function readableSource({ engine, context }: HandlerCall): BlobAddress | null {
  const source = context.request.getHeader('x-ms-copy-source')
  if (source === undefined) return null
  if (!URL.canParse(source)) throw invalidHeader(context, 'x-ms-copy-source', source)
  const { host, pathname } = new URL(source)
  const [, account, container, ...rest] = pathname.split('/')
  const definition = engine.provisioned.containers.get(container ?? '')
  if (host !== context.request.getHeader('host') || account !== engine.accountName || definition === undefined) {
    throw unsupported(context, 'copying from outside this account')
  }
  if (definition.kind !== 'mutable') throw permissionMismatch(context)
  return { container: definition, name: decodeURIComponent(rest.join('/')) }
}

/** Azure takes hours to copy out of the archive tier, Azurite no time. */
async function refuseArchivedSource({ engine, context }: HandlerCall, source: BlobAddress | null): Promise<void> {
  if (source === null || !(await exists(engine, source))) return
  const { properties } = await engine.metadata.getBlobProperties(
    context,
    engine.accountName,
    source.container.name,
    source.name,
  )
  if (properties.accessTier === 'Archive') throw unsupported(context, 'copying a blob out of the archive tier')
}

function remember(engine: Engine, record: WormRecord): void {
  if (record.policy === undefined && record.encryptionScope === undefined && record.legalHold === undefined) {
    engine.store.remove(record.container, record.name)
  } else {
    engine.store.put(record)
  }
}

/** Put Block: content that no blob has yet, under the same encryption rules. */
export async function guardStage({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const scope = scopeOfWrite(engine, context, containerOf(engine, context))
  const answer = await proceed()
  echoScope(context, scope)
  return answer
}

/** Set Metadata, Set Properties, Snapshot, Append Block, Seal: refused while the blob is protected. */
export function guardChange(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  return alone(engine, blob, async () => {
    const record = await requireUnprotected(call, blob)
    requireUsableKey(engine, context, record?.encryptionScope)
    return proceed()
  })
}

/**
 * Delete Blob, alone or in a batch. In an immutable container Azure would keep the content as a previous version, and
 * only a delete that names the version destroys: what has no versions must not look as if a record were gone.
 */
export function guardDelete(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  return alone(engine, blob, async () => {
    await requireUnprotected(call, blob)
    if (blob.container.kind === 'worm' && (await exists(engine, blob)))
      throw unsupported(context, 'deleting a blob without naming its version, which Azure would keep')
    const answer = await proceed()
    if (!(await exists(engine, blob))) engine.store.remove(blob.container.name, blob.name)
    return answer
  })
}

/**
 * Set Blob Tier is allowed on a protected blob; the archive tier is not under an encryption scope. Leaving the archive
 * tier takes hours in Azure and no time in Azurite, so it is refused: nothing may learn to count on that.
 */
export async function guardTier({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const { container, name } = addressOf(engine, context)
  const scope = engine.store.find(container.name, name)?.encryptionScope
  requireUsableKey(engine, context, scope)
  refuseArchive(context, scope)
  const { properties } = await engine.metadata.getBlobProperties(context, engine.accountName, container.name, name)
  if (properties.accessTier === 'Archive') throw unsupported(context, 'rehydrating a blob from the archive tier')
  return proceed()
}

/**
 * The blob's record, where nothing protects the blob. @throws 409 BlobImmutableDueToPolicy, BlobImmutableDueToLegalHold
 */
async function requireUnprotected(
  { engine, context }: HandlerCall,
  blob: BlobAddress,
): Promise<WormRecord | undefined> {
  const record = engine.store.find(blob.container.name, blob.name)
  const why = protectionOf(record, engine.clock())
  if (why !== undefined && (await exists(engine, blob))) throw immutable(context, why)
  return record
}
