import type { HttpResponseInit } from '@azure/functions'
import type { ProblemDetails } from '../../api/problem.ts'
import { ArchiveError, type ArchiveErrorCode } from '../../domain/errors.ts'

/** The one table from error codes to HTTP (RFC 9457 problem details). What is not listed is ours to mend: 500. */
const STATUS: Partial<Record<ArchiveErrorCode, number>> = {
  'bad-day': 400,
  'future-day': 400,
  'bad-range': 400,
  'bad-request': 400,
  'unauthenticated': 401,
  'forbidden': 403,
  'own-approval': 403,
  'hold-exists': 409,
  'hold-state': 409,
  'request-over': 409,
  'body-too-large': 413,
  'range-beyond': 416,
  'identity-unreachable': 503,
  'trail-unwritable': 503,
  'source-throttled': 503,
  'source-unreachable': 503,
  'index-unreachable': 503,
  'vault-unreachable': 503,
}

/** What is asked for is not there: 404. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
  readonly code:
    | 'unknown-day'
    | 'unknown-backfill'
    | 'unknown-policy-application'
    | 'unknown-lock'
    | 'unknown-file'
    | 'unknown-record'
    | 'unknown-hold'
    | 'unknown-matter'
    | 'unknown-retrieval'
    | 'unknown-extension'
    | 'retrieval-over'
    | 'unknown-tenant-comparison'
  constructor(code: NotFound['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Translates what a handler threw. Unexpected errors give no inner text to the caller; the log has it. */
export function problemOf(
  error: unknown,
  log: (message: string) => void,
): { response: HttpResponseInit & { status: number }; code: string } {
  if (error instanceof NotFound) return problem(404, error.code, error.message)
  if (error instanceof ArchiveError) return problem(STATUS[error.code] ?? 500, error.code, error.message)
  log(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return problem(500, 'unexpected', 'The request failed; the log of the function app has the cause.')
}

function problem(status: number, code: string, detail: string): ReturnType<typeof problemOf> {
  const details: ProblemDetails = {
    type: `urn:holdfast:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status,
    code,
    detail,
  }
  const response = {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify(details),
  }
  return { response, code }
}
