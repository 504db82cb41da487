/** The one table from storage errors to the archive's codes. */
import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity'
import { RestError } from '@azure/storage-blob'
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'

const BY_CODE: Record<string, ArchiveErrorCode> = {
  AuthorizationPermissionMismatch: 'vault-forbidden',
  AuthorizationFailure: 'vault-forbidden',
  InvalidAuthenticationInfo: 'vault-forbidden',
  AuthenticationFailed: 'vault-forbidden',
  ContainerNotFound: 'vault-misconfigured',
  KeyVaultEncryptionKeyNotFound: 'key-unusable',
  BlobImmutableDueToPolicy: 'vault-conflict',
  BlobImmutableDueToLegalHold: 'vault-conflict',
}

/** `what` names the operation and the blob; the vendor's text is kept as the cause only, because it may carry a URL. */
export function blobError(error: unknown, what: string): Error {
  if (isWithoutToken(error))
    return new ArchiveError('vault-unreachable', `${what}: no token for the identity`, {
      cause: error,
      retryable: true,
    })
  if (!(error instanceof RestError)) return error instanceof Error ? error : new Error(String(error))
  const said = storageCode(error)
  const code = BY_CODE[said ?? '']
  if (code !== undefined) return new ArchiveError(code, `${what}: ${said ?? ''}`, { cause: error })
  if (error.statusCode === 401 || error.statusCode === 403)
    return new ArchiveError('vault-forbidden', `${what}: ${said ?? 'refused'}`, { cause: error })
  return new ArchiveError(
    'vault-unreachable',
    `${what}: ${said ?? 'no answer'} (status ${error.statusCode ?? 'none'})`,
    { cause: error, retryable: true },
  )
}

/** The identity endpoint did not answer or gave no token; it may do so in a moment. */
function isWithoutToken(error: unknown): boolean {
  return (
    error instanceof CredentialUnavailableError ||
    error instanceof AuthenticationError ||
    error instanceof AggregateAuthenticationError
  )
}

export function isStatus(error: unknown, status: number, code?: string): boolean {
  return (
    error instanceof RestError && error.statusCode === status && (code === undefined || storageCode(error) === code)
  )
}

/** An answer to HEAD has no body: its code then stands in the parsed headers only. */
function storageCode(error: RestError): string | undefined {
  const details: unknown = error.details
  const header =
    typeof details === 'object' && details !== null && 'errorCode' in details ? details.errorCode : undefined
  return error.code ?? (typeof header === 'string' ? header : undefined)
}
