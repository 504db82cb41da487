import { z } from 'zod'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import type { ApiResponse } from './http-exchange.ts'

const errorBody = z.object({ message: z.string().nullish().catch(null), code: z.string().nullish().catch(null) })

/**
 * An answer that is no success, as the archive's error: what was asked, Genesys' own words and the correlation id for
 * their support.
 */
export function genesysError(what: string, { status, headers, text }: ApiResponse): ArchiveError {
  const body = errorBody.safeParse(parsed(text))
  const said = body.success ? [body.data.code, body.data.message].filter((part) => part != null).join(': ') : ''
  const correlation = headers['inin-correlation-id']
  const message =
    `${what}: status ` +
    [String(status), ...(said === '' ? [] : [said.slice(0, 300)])].join(', ') +
    (correlation === undefined ? '' : ` (correlation ${correlation})`)
  return new ArchiveError(codeOf(status), message, {
    retryable: (status >= 500 && status !== 501) || status === 429 || status === 408,
  })
}

/** 502 to 504 say that Genesys is not there; 500 and the rest speak of this one request: others may still succeed. */
function codeOf(status: number): ArchiveErrorCode {
  switch (status) {
    case 401:
      return 'source-unauthorized'
    case 403:
      return 'source-forbidden'
    case 404:
      return 'source-not-found'
    case 429:
      return 'source-throttled'
    case 502:
    case 503:
    case 504:
      return 'source-unreachable'
    default:
      return 'source-refused'
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
