import type { BlobListItem } from './azurite.ts'
import type { ContainerDefinition, WormRecord } from './contract.ts'
import { echoScope, requireUsableKey } from './encryption-scopes.ts'
import { addressOf, containerOf, type HandlerAnswer, type HandlerCall } from './engine.ts'
import { refuse } from './refusals.ts'

const MAX_DELEGATION_MS = 7 * 86_400_000

/**
 * Get Blob and Get Blob Properties: Azurite's answer plus what protects the blob and under which scope it was written.
 */
export async function echoBlob({ engine, context, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const { container, name } = addressOf(engine, context)
  const record = engine.store.find(container.name, name)
  requireUsableKey(engine, context, record?.encryptionScope)
  const answer = await proceed()
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

/** List Blobs, flat and by hierarchy: `include=immutabilitypolicy,legalhold` adds the protection of every blob. */
export async function echoList({ engine, context, args, proceed }: HandlerCall): Promise<HandlerAnswer> {
  const container = containerOf(engine, context)
  const include = includedIn(args)
  if (include.has('metadata')) requireUsableKey(engine, context, container.encryptionScope)
  const answer = await proceed()
  for (const item of itemsOf(answer)) {
    const record = item.snapshot === undefined ? engine.store.find(container.name, item.name) : undefined
    if (record !== undefined) Object.assign(item.properties, listed(record, include))
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
