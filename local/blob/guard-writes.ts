import type { WormRecord } from './contract.ts'
import { echoScope, refuseArchive, requireUsableKey, scopeOfWrite } from './encryption-scopes.ts'
import {
  addressOf,
  alone,
  containerOf,
  exists,
  type BlobAddress,
  type HandlerAnswer,
  type HandlerCall,
} from './engine.ts'
import { operationName } from './azurite.ts'
import { echoVersion, readVersion } from './echo.ts'
import {
  blobAlreadyExists,
  immutable,
  invalidHeader,
  notOnRootBlob,
  permissionMismatch,
  unsupported,
} from './refusals.ts'
import { findVersion, keepingDeleted, keepingVersions, versionAsked } from './versions.ts'
import { inheritedPolicy, protectionOf } from './worm-rules.ts'

/**
 * Put Blob, Put Block List, Append Blob create, Copy Blob. In a worm container an overwrite is a new version beside the
 * old one, whatever protects that: each has its own date, inherited when it is written, and its own hold.
 */
export async function guardCreate(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  await refuseArchivedSource(call, readableSource(call))
  const encryptionScope = scopeOfWrite(engine, context, blob.container)
  refuseArchive(context, encryptionScope)
  return alone(engine, blob, async () => {
    const worm = blob.container.kind === 'worm'
    if (worm && context.request.getHeader('if-none-match') === '*' && (await exists(engine, blob)))
      throw blobAlreadyExists(context)
    const versionId = worm ? engine.versionIds.next(engine.clock()) : ''
    const record: WormRecord = { container: blob.container.name, name: blob.name, versionId }
    const before = engine.store.find(record.container, record.name, versionId)
    const policy = inheritedPolicy(blob.container, engine.clock())
    if (policy !== undefined) record.policy = policy
    if (encryptionScope !== undefined) record.encryptionScope = encryptionScope
    // The record comes first: a process killed in between leaves a record without a blob, never a blob without
    // protection.
    engine.store.put(record)
    try {
      const answer = await proceed(worm ? keepingVersions(engine, blob, versionId) : undefined)
      echoScope(context, encryptionScope)
      echoVersion(context, { versionId, isCurrent: true })
      return answer
    } catch (error) {
      if (before === undefined) engine.store.remove(record)
      else engine.store.put(before)
      throw error
    }
  })
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

/** Put Block: content that no blob has yet, under the same encryption rules. */
export async function guardStage({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const scope = scopeOfWrite(engine, context, containerOf(engine, context))
  const answer = await proceed()
  echoScope(context, scope)
  return answer
}

/** Set Properties, Append Block, Seal: refused while the blob is protected. */
export function guardChange(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  return alone(engine, blob, async () => {
    const record = await requireUnprotected(call, blob)
    requireUsableKey(engine, context, record?.encryptionScope)
    return proceed()
  })
}

/** Set Metadata, Snapshot: in a worm container Azure makes a new version, or a snapshot beside the versions. */
export function guardVersioned(call: HandlerCall): Promise<HandlerAnswer> {
  return guardChange({
    ...call,
    proceed() {
      const { engine, context } = call
      if (containerOf(engine, context).kind === 'worm')
        throw unsupported(context, `${operationName(context)} in an immutable container`)
      return call.proceed()
    },
  })
}

const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']

/**
 * Delete Blob, alone or in a batch. In a worm container the current version becomes a previous one, and only a delete
 * that names a version destroys it.
 */
export function guardDelete(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  return alone(engine, blob, async () => {
    const version = await findVersion(engine, context, blob)
    const named = versionAsked(context) !== undefined
    if (named && version?.isCurrent === true) throw notOnRootBlob(context)
    const record = await requireUnprotected(call, blob)
    if (blob.container.kind === 'mutable') return deleted(await proceed(), record)
    for (const name of [...CONDITIONS, 'x-ms-delete-snapshots'])
      if (context.request.getHeader(name) !== undefined)
        throw unsupported(context, `header ${name} when deleting from an immutable container`)
    if (!named) return proceed(keepingDeleted(engine, blob))
    readVersion(call, version)
    return deleted(await proceed(), record)
  })

  async function deleted(answer: HandlerAnswer, record: WormRecord | undefined): Promise<HandlerAnswer> {
    const staysAsItWas = blob.container.kind === 'mutable' && (await exists(engine, blob))
    if (record !== undefined && !staysAsItWas) engine.store.remove(record)
    return answer
  }
}

/**
 * Set Blob Tier is allowed on a protected blob; the archive tier is not under an encryption scope. Leaving the archive
 * tier takes hours in Azure and no time in Azurite, so it is refused: nothing may learn to count on that.
 */
export async function guardTier({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const blob = addressOf(engine, context)
  const version = await findVersion(engine, context, blob)
  const scope = engine.store.find(blob.container.name, blob.name, version?.versionId ?? '')?.encryptionScope
  requireUsableKey(engine, context, scope)
  refuseArchive(context, scope)
  const { properties } = await engine.metadata.getBlobProperties(
    context,
    engine.accountName,
    blob.container.name,
    blob.name,
  )
  if (properties.accessTier === 'Archive') throw unsupported(context, 'rehydrating a blob from the archive tier')
  return proceed()
}

/**
 * The record of the version that the request speaks of, where nothing protects it.
 * @throws 409 BlobImmutableDueToPolicy, BlobImmutableDueToLegalHold
 */
async function requireUnprotected(
  { engine, context }: HandlerCall,
  blob: BlobAddress,
): Promise<WormRecord | undefined> {
  const version = await findVersion(engine, context, blob)
  if (version === null) return undefined
  const record = engine.store.find(blob.container.name, blob.name, version.versionId)
  const why = protectionOf(record, engine.clock())
  if (why !== undefined) throw immutable(context, why)
  return record
}
