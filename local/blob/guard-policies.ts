import type { AzuriteContext } from './azurite.ts'
import type { PolicyMode, WormRecord } from './contract.ts'
import { addressOf, alone, type HandlerAnswer, type HandlerCall } from './engine.ts'
import { immutable, invalidHeader, refuse } from './refusals.ts'
import { findVersion } from './versions.ts'
import { changePolicy } from './worm-rules.ts'

const UNTIL = 'x-ms-immutability-policy-until-date'
const MODE = 'x-ms-immutability-policy-mode'
const HOLD = 'x-ms-legal-hold'

/**
 * Set Blob Immutability Policy. @throws 400 for a date that is not in the future, 409 BlobImmutableDueToPolicy where a
 * locked policy would become shorter or unlocked
 */
export function setImmutabilityPolicy(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context } = call
  return onExistingBlob(call, (record) => {
    const until = requiredHeader(context, UNTIL)
    const wanted = { untilMs: Date.parse(until), mode: modeOf(context) }
    if (Number.isNaN(wanted.untilMs)) throw invalidHeader(context, UNTIL, until)
    const change = changePolicy(record.policy, wanted, engine.clock())
    switch (change.kind) {
      case 'in-the-past':
        throw invalidHeader(context, UNTIL, until)
      case 'locked':
        throw immutable(context, 'policy')
      case 'accepted':
        engine.store.put({ ...record, policy: change.policy })
        return {
          statusCode: 200,
          immutabilityPolicyExpiry: new Date(change.policy.untilMs),
          immutabilityPolicyMode: change.policy.mode.toLowerCase(),
        }
    }
  })
}

/** Delete Blob Immutability Policy. @throws 409 ImmutabilityPolicyDeleteOnLockedPolicy */
export function deleteImmutabilityPolicy(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context } = call
  return onExistingBlob(call, (record) => {
    if (record.policy?.mode === 'Locked') {
      throw refuse(
        context,
        409,
        'ImmutabilityPolicyDeleteOnLockedPolicy',
        'The immutability policy is locked and cannot be deleted.',
      )
    }
    const { policy: _removed, ...rest } = record
    engine.store.put(rest)
    return { statusCode: 200 }
  })
}

/** Set Blob Legal Hold: sets and clears it, whatever the policy says. */
export function setLegalHold(call: HandlerCall): Promise<HandlerAnswer> {
  const { engine, context } = call
  return onExistingBlob(call, (record) => {
    const value = requiredHeader(context, HOLD).toLowerCase()
    if (value !== 'true' && value !== 'false') throw invalidHeader(context, HOLD, value)
    const legalHold = value === 'true'
    engine.store.put({ ...record, legalHold })
    return { statusCode: 200, legalHold }
  })
}

function onExistingBlob(call: HandlerCall, act: (record: WormRecord) => HandlerAnswer): Promise<HandlerAnswer> {
  const { engine, context } = call
  const blob = addressOf(engine, context)
  if (blob.container.kind !== 'worm') {
    throw refuse(context, 409, 'InvalidOperation', 'Version-level immutability is not enabled on this container.')
  }
  return alone(engine, blob, async () => {
    const version = await findVersion(engine, context, blob)
    // Azurite answers 404 for a blob that is not there.
    const { properties } = await engine.metadata.getBlobProperties(
      context,
      engine.accountName,
      blob.container.name,
      blob.name,
      version?.isCurrent === false ? version.versionId : '',
    )
    requireUnmodified(context, properties.lastModified)
    const address = { container: blob.container.name, name: blob.name, versionId: version?.versionId ?? '' }
    const record = engine.store.find(address.container, address.name, address.versionId) ?? address
    return { ...act(record), requestId: context.contextId, date: context.startTime }
  })
}

/** HTTP dates have whole seconds. */
function requireUnmodified(context: AzuriteContext, lastModified: Date): void {
  const since = context.request.getHeader('if-unmodified-since')
  if (since === undefined) return
  if (Math.floor(lastModified.getTime() / 1000) * 1000 > Date.parse(since)) {
    throw refuse(
      context,
      412,
      'ConditionNotMet',
      'The condition specified using HTTP conditional header(s) is not met.',
    )
  }
}

function requiredHeader(context: AzuriteContext, name: string): string {
  const value = context.request.getHeader(name)
  if (value === undefined) {
    throw refuse(
      context,
      400,
      'MissingRequiredHeader',
      'An HTTP header that is mandatory for this request is not specified.',
      { HeaderName: name },
    )
  }
  return value
}

/** Unlocked unless told otherwise. */
function modeOf(context: AzuriteContext): PolicyMode {
  const mode = context.request.getHeader(MODE) ?? 'unlocked'
  switch (mode.toLowerCase()) {
    case 'unlocked':
      return 'Unlocked'
    case 'locked':
      return 'Locked'
    default:
      throw invalidHeader(context, MODE, mode)
  }
}
