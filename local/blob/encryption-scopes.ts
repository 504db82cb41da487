import type { AzuriteContext } from './azurite.ts'
import type { ContainerDefinition } from './contract.ts'
import type { Engine } from './engine.ts'
import { invalidHeader, refuse } from './refusals.ts'

const SCOPE_HEADER = 'x-ms-encryption-scope'

/**
 * The scope a write falls under: the named one or the container's.
 * @throws 403 RequestForbiddenByContainerEncryptionPolicy, 400 InvalidHeaderValue for a scope that does not exist
 */
export function scopeOfWrite(
  engine: Engine,
  context: AzuriteContext,
  container: ContainerDefinition,
): string | undefined {
  const named = context.request.getHeader(SCOPE_HEADER)
  const scope = named ?? container.encryptionScope
  if (named !== undefined && named !== container.encryptionScope && container.denyEncryptionScopeOverride === true) {
    throw refuse(
      context,
      403,
      'RequestForbiddenByContainerEncryptionPolicy',
      'The request is forbidden by the container encryption policy.',
    )
  }
  if (named !== undefined && !engine.provisioned.scopes.has(named)) throw invalidHeader(context, SCOPE_HEADER, named)
  requireUsableKey(engine, context, scope)
  return scope
}

/** @throws 403 KeyVaultEncryptionKeyNotFound where the account cannot unwrap with the scope's key */
export function requireUsableKey(engine: Engine, context: AzuriteContext, scopeName: string | undefined): void {
  if (scopeName === undefined) return
  const scope = engine.provisioned.scopes.get(scopeName)
  if (scope === undefined || engine.keyState(scope.keyUri) !== 'usable') {
    throw refuse(
      context,
      403,
      'KeyVaultEncryptionKeyNotFound',
      'The key vault key is not found to unwrap the encryption key.',
    )
  }
}

/** @throws 409: a blob under an encryption scope cannot go to the archive tier */
export function refuseArchive(context: AzuriteContext, scopeName: string | undefined): void {
  const tier = context.request.getHeader('x-ms-access-tier')
  if (scopeName === undefined || tier?.toLowerCase() !== 'archive') return
  throw refuse(
    context,
    409,
    'BlobAccessTierNotSupportedForAccountType',
    'The archive tier is not supported for a blob under an encryption scope.',
  )
}

export function echoScope(context: AzuriteContext, scopeName: string | undefined): void {
  if (scopeName !== undefined) context.response.setHeader(SCOPE_HEADER, scopeName)
}
