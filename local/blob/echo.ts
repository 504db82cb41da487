import { operationName, type AzuriteContext, type BlobListItem } from './azurite.ts'
import type { ContainerDefinition, WormRecord } from './contract.ts'
import { echoScope, requireUsableKey } from './encryption-scopes.ts'
import { addressOf, containerOf, type HandlerAnswer, type HandlerCall } from './engine.ts'
import { refuse, unsupported } from './refusals.ts'
import { findVersion, listingVersions, type FoundVersion } from './versions.ts'

const MAX_DELEGATION_MS = 7 * 86_400_000

/**
 * Get Blob and Get Blob Properties: Azurite's answer plus what protects the blob and under which scope it was written.
 */
export async function echoBlob(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context, proceed } = call
  const blob = addressOf(engine, context)
  const { container, name } = blob
  if (container.kind === 'worm' && context.request.getQuery('snapshot') !== undefined)
    throw unsupported(context, 'a snapshot in an immutable container')
  const version = await findVersion(engine, context, blob)
  const record = engine.store.find(container.name, name, version?.versionId ?? '')
  requireUsableKey(engine, context, record?.encryptionScope)
  readVersion(call, version)
  const answer = await proceed()
  echoVersion(context, version)
  if (record === undefined) return answer
  echoScope(context, record.encryptionScope)
  const { response } = context
  if (record.policy !== undefined) {
    response.setHeader('x-ms-immutability-policy-until-date', new Date(record.policy.untilMs).toUTCString())
    // Azure writes the mode in lower case, whatever case it was set in.
    response.setHeader('x-ms-immutability-policy-mode', record.policy.mode.toLowerCase())
  }
  if (record.legalHold !== undefined) response.setHeader('x-ms-legal-hold', String(record.legalHold))
  return answer
}

/** Makes Azurite's handler work on a previous version, which lies there as a snapshot. */
export function readVersion({ args }: HandlerCall, version: FoundVersion | null): void {
  const options = args.at(-2)
  if (version?.isCurrent === false && typeof options === 'object' && options !== null)
    Object.assign(options, { snapshot: version.versionId })
}

/** Of a write the version it made, of a read the one that was read. */
export function echoVersion({ response }: AzuriteContext, version: FoundVersion | null): void {
  if (version === null || version.versionId === '') return
  response.setHeader('x-ms-version-id', version.versionId)
  if (version.isCurrent) response.setHeader('x-ms-is-current-version', 'true')
}

/** Get Container Properties: what ARM has set and the data plane can only read. */
export async function echoContainer({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const container = containerOf(engine, context)
  return { ...(await proceed()), ...containerProperties(container) }
}

function containerProperties(container: ContainerDefinition): HandlerAnswer {
  return {
    isImmutableStorageWithVersioningEnabled: container.kind === 'worm',
    hasImmutabilityPolicy: container.defaultPolicy !== undefined,
    // An account without an own scope reports the name of its account key.
    defaultEncryptionScope: container.encryptionScope ?? '$account-encryption-key',
    denyEncryptionScopeOverride: container.denyEncryptionScopeOverride ?? false,
  }
}

/**
 * List Blobs, flat and by hierarchy: `include=immutabilitypolicy,legalhold` adds the protection of every blob,
 * `include=versions` every version.
 */
export async function echoList({ engine, context, args, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const container = containerOf(engine, context)
  const include = includedIn(args)
  const versions = include.has('versions')
  if (include.has('metadata')) requireUsableKey(engine, context, container.encryptionScope)
  if (versions && (container.kind === 'mutable' || operationName(context) === 'Container_ListBlobHierarchySegment'))
    throw unsupported(context, 'versions of a mutable container, or by hierarchy')
  if (container.kind === 'worm' && include.has('snapshots'))
    throw unsupported(context, 'snapshots in an immutable container')
  const answer = await proceed(versions ? listingVersions(engine) : undefined)
  for (const item of itemsOf(answer)) {
    const record = engine.store.find(container.name, item.name, item.versionId ?? '')
    if (record !== undefined) Object.assign(item.properties, listed(record, include))
    if (!versions) delete item.versionId
  }
  return answer
}

function listed(record: WormRecord, include: ReadonlySet<string>): Record<string, unknown> {
  const added: Record<string, unknown> = {}
  if (record.encryptionScope !== undefined) added['encryptionScope'] = record.encryptionScope
  if (include.has('immutabilitypolicy') && record.policy !== undefined) {
    added['immutabilityPolicyExpiresOn'] = new Date(record.policy.untilMs)
    added['immutabilityPolicyMode'] = record.policy.mode.toLowerCase()
  }
  if (include.has('legalhold') && record.legalHold !== undefined) added['legalHold'] = record.legalHold
  return added
}

function includedIn(args: readonly unknown[]): ReadonlySet<string> {
  const options = args.at(-2)
  if (typeof options !== 'object' || options === null || !('include' in options) || !Array.isArray(options.include))
    return new Set()
  return new Set(options.include.map((entry) => String(entry).toLowerCase()))
}

function itemsOf(answer: HandlerAnswer): BlobListItem[] {
  const { segment } = answer as { segment?: { blobItems?: BlobListItem[] } }
  return segment?.blobItems ?? []
}

/** Get User Delegation Key: at most seven days, remembered so that only keys that were handed out can sign. */
export async function rememberDelegation({ engine, context, args, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const { start, expiry } = args[0] as { start?: string; expiry?: string }
  const [from, to] = [Date.parse(start ?? ''), Date.parse(expiry ?? '')]
  const now = engine.clock()
  if (!(from < to) || to <= now || to > now + MAX_DELEGATION_MS) {
    throw refuse(
      context,
      400,
      'InvalidInput',
      'The start or expiry of a user delegation key is missing or more than seven days away.',
    )
  }
  const answer = await proceed()
  engine.store.putDelegation({
    objectId: String(answer['signedOid']),
    starts: String(answer['signedStart']),
    expires: String(answer['signedExpiry']),
    role: 'reader',
  })
  return answer
}
