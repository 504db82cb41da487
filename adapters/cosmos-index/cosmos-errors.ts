import { ErrorResponse } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'

/** Storage answers of the index as the archive's codes; what is out of reach or busy may be tried again. */
export function cosmosError(error: unknown, what: string): ArchiveError {
  const status = statusOf(error)
  if (status === 409 || status === 412)
    return new ArchiveError('index-conflict', `${what}: changed by another writer (${status})`, { cause: error })
  return new ArchiveError('index-unreachable', `${what}: status ${status ?? 'none'}`, {
    cause: error,
    retryable: mayPass(status),
  })
}

/** No answer, throttling and the service's own trouble pass; a refusal (too large, not allowed) does not. */
export function mayPass(status: number | null): boolean {
  return status === null || status === 408 || status === 410 || status === 429 || status === 449 || status >= 500
}

/** Of the answer that is the error, or its cause: bulk wraps what it met. */
export function statusOf(error: unknown): number | null {
  if (error instanceof Error && !(error instanceof ErrorResponse) && error.cause instanceof ErrorResponse)
    return statusOf(error.cause)
  return error instanceof ErrorResponse && typeof error.code === 'number' ? error.code : null
}

/** Runs one index operation and translates what it throws. */
export async function indexed<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ArchiveError ? error : cosmosError(error, what)
  }
}
