/** The one table from storage errors to the archive's codes. */
import { RestError } from '@azure/storage-blob'
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'

const BY_CODE: Record<string, ArchiveErrorCode> = {
  AuthorizationPermissionMismatch: 'vault-forbidden', AuthorizationFailure: 'vault-forbidden', InvalidAuthenticationInfo: 'vault-forbidden',
  AuthenticationFailed: 'vault-forbidden', ContainerNotFound: 'vault-misconfigured', KeyVaultEncryptionKeyNotFound: 'key-unusable',
  BlobImmutableDueToPolicy: 'vault-conflict', BlobImmutableDueToLegalHold: 'vault-conflict',
}

/** `what` names the operation and the blob; the vendor's text is kept as the cause only, because it may carry a URL. */
export function blobError(error: unknown, what: string): Error {
  if (!(error instanceof RestError)) return error instanceof Error ? error : new Error(String(error))
  const code = BY_CODE[error.code ?? '']
  if (code !== undefined) return new ArchiveError(code, `${what}: ${error.code ?? ''}`, { cause: error })
  if (error.statusCode === 401 || error.statusCode === 403) return new ArchiveError('vault-forbidden', `${what}: ${error.code ?? 'refused'}`, { cause: error })
  return new ArchiveError('vault-unreachable', `${what}: ${error.code ?? 'no answer'} (status ${error.statusCode ?? 'none'})`, { cause: error, retryable: true })
}

export function isStatus(error: unknown, status: number, code?: string): boolean {
  return error instanceof RestError && error.statusCode === status && (code === undefined || error.code === code)
}
