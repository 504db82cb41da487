/**
 * The one error that crosses layers. `code` is closed so that callers can branch on it;
 * `retryable` says whether the same call may succeed later without a person doing anything.
 */
export type ArchiveErrorCode =
  | 'bad-day'
  | 'future-day'
  | 'bad-range'
  | 'bad-request'
  | 'bad-policy'
  | 'bad-config'
  | 'node-too-old'
  | 'source-unreachable'
  | 'source-throttled'
  | 'source-unauthorized'
  | 'source-forbidden'
  | 'source-not-found'
  | 'source-refused'
  | 'source-unreadable'
  | 'source-too-large'
  | 'source-job-failed'
  | 'source-job-expired'
  | 'media-unavailable'
  | 'media-expired'
  | 'media-rejected'
  | 'media-too-short'
  | 'media-hash-mismatch'
  | 'vault-conflict'
  | 'vault-forbidden'
  | 'vault-unreachable'
  | 'vault-misconfigured'
  | 'key-unusable'
  | 'deployment-unreadable'
  | 'index-unreachable'
  | 'index-conflict'
  | 'staging-missing'
  | 'unauthenticated'
  | 'identity-unreachable'
  | 'forbidden'
  | 'own-approval'
  | 'request-over'
  | 'range-beyond'
  | 'body-too-large'
  | 'trail-unwritable'
  | 'hold-exists'
  | 'hold-state'
  | 'certificate-invalid'
  | 'certificate-untrusted'

/** Codes that say nothing of the one record at hand: storage, index, keys or source are out of reach or closed. */
const EVERYBODYS: ReadonlySet<ArchiveErrorCode> = new Set<ArchiveErrorCode>([
  'source-unreachable',
  'source-throttled',
  'source-unauthorized',
  'vault-forbidden',
  'vault-unreachable',
  'vault-misconfigured',
  'key-unusable',
  'deployment-unreadable',
  'index-unreachable',
  'staging-missing',
])

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code: ArchiveErrorCode
  readonly retryable: boolean
  constructor(code: ArchiveErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** 502 to 504, or no answer at all: of one request, or of all of them. */
export function isOutOfReach(error: unknown): error is ArchiveError {
  return error instanceof ArchiveError && error.code === 'source-unreachable'
}

/** Whether trying the next record is no use: everything else is the misfortune of the one that threw it. */
export function concernsEverybody(error: unknown): boolean {
  return error instanceof ArchiveError && EVERYBODYS.has(error.code)
}
