import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badRequest, unsupportedQuery } from '../cosmos-refusal.ts'

const TOKEN_LIMIT = 4096

const shape = z.strictObject({
  /** Which query it belongs to. */
  query: z.string(),
  /** Sort position of the last row read. */
  after: z.array(z.union([z.string(), z.number()])),
  /** Rows left out and given so far, for OFFSET and LIMIT. */
  skipped: z.int().min(0),
  given: z.int().min(0),
})
export type Continuation = z.infer<typeof shape>

/** What makes two requests pages of one query. */
export function queryFingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16)
}

/** @throws CosmosRefusal 400 if the sort position does not fit into a header */
export function writeContinuation(continuation: Continuation): string {
  const token = Buffer.from(JSON.stringify(continuation)).toString('base64url')
  if (token.length > TOKEN_LIMIT) throw unsupportedQuery('paging over sort values of this length')
  return token
}

/** @throws CosmosRefusal 400 for a token that is damaged or belongs to another query */
export function readContinuation(token: string, query: string): Continuation {
  let parsed: Continuation | undefined
  try {
    parsed = shape.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch {
    throw badRequest('Invalid continuation token')
  }
  if (parsed.query !== query) throw badRequest('Invalid continuation token: it belongs to another query')
  return parsed
}
