import { StorageError, type AzuriteContext } from './azurite.ts'
import type { Protection } from './worm-rules.ts'

/**
 * The answers of the Blob service as its error reference lists them.
 * Source: Microsoft Learn, "Azure Blob Storage error codes" and "Common REST API error codes".
 */
export function refuse(
  context: AzuriteContext,
  status: number,
  code: string,
  message: string,
  details?: Record<string, string>,
): Error {
  return new StorageError(status, code, message, context.contextId, details)
}

export function unauthenticated(
  context: AzuriteContext,
  code: 'InvalidAuthenticationInfo' | 'NoAuthenticationInformation',
  message: string,
): Error {
  const error = new StorageError(401, code, message, context.contextId)
  error.headers['WWW-Authenticate'] =
    'Bearer authorization_uri=https://login.localhost/organizations/oauth2/authorize ' +
    'resource_id=https://storage.azure.com'
  return error
}

export function keyAuthenticationOff(context: AzuriteContext): Error {
  return refuse(
    context,
    403,
    'KeyBasedAuthenticationNotPermitted',
    'Key based authentication is not permitted on this storage account.',
  )
}

export function permissionMismatch(context: AzuriteContext): Error {
  return refuse(
    context,
    403,
    'AuthorizationPermissionMismatch',
    'This request is not authorized to perform this operation using this permission.',
  )
}

export function containerNotFound(context: AzuriteContext): Error {
  return refuse(context, 404, 'ContainerNotFound', 'The specified container does not exist.')
}

/** The current version is deleted by its name alone: then it becomes a previous one. */
export function notOnRootBlob(context: AzuriteContext): Error {
  return refuse(context, 403, 'OperationNotAllowedOnRootBlob', 'The specified operation is not allowed on root blob.')
}

export function blobAlreadyExists(context: AzuriteContext): Error {
  return refuse(context, 409, 'BlobAlreadyExists', 'The specified blob already exists.')
}

export function immutable(context: AzuriteContext, why: Protection): Error {
  return why === 'legal-hold'
    ? refuse(
        context,
        409,
        'BlobImmutableDueToLegalHold',
        'This operation is not permitted as the blob is immutable due to one or more legal holds.',
      )
    : refuse(
        context,
        409,
        'BlobImmutableDueToPolicy',
        'This operation is not permitted as the blob is immutable due to a policy.',
      )
}

export function invalidHeader(context: AzuriteContext, name: string, value: string): Error {
  return refuse(
    context,
    400,
    'InvalidHeaderValue',
    'The value for one of the HTTP headers is not in the correct format.',
    { HeaderName: name, HeaderValue: value },
  )
}

/** Azure would do it; the stand-in cannot do it faithfully and says so. The SDK does not repeat a 501. */
export function unsupported(context: AzuriteContext, what: string): Error {
  return refuse(context, 501, 'NotImplemented', `The local blob stand-in does not support this: ${what}`)
}
