import { z } from 'zod'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import type { Answer } from './answer.ts'

const errorBody = z.object({ message: z.string().optional(), code: z.string().optional() })

const BY_STATUS: Record<number, ArchiveErrorCode> = { 401: 'source-unauthorized', 403: 'source-forbidden', 404: 'source-not-found', 429: 'source-throttled' }

/** An answer that is no success, as the archive's error: what was asked, Genesys' own words and the correlation id for their support. */
export function genesysError(what: string, answer: Answer): ArchiveError {
  const body = errorBody.safeParse(parsed(answer.text))
  const said = body.success ? [body.data.code, body.data.message].filter((part) => part !== undefined).join(': ') : ''
  const correlation = answer.headers['inin-correlation-id']
  const message = `${what}: status ${answer.status}${said === '' ? '' : `, ${said.slice(0, 300)}`}${correlation === undefined ? '' : ` (correlation ${correlation})`}`
  const code = BY_STATUS[answer.status] ?? (answer.status >= 500 ? 'source-unreachable' : 'source-refused')
  return new ArchiveError(code, message, { retryable: answer.status >= 500 || answer.status === 429 })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
