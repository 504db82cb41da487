/** What all HTTP functions share: errors as problem details, JSON answers, bodies read within limits. */
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import { z } from 'zod'
import { ArchiveError } from '../../domain/errors.ts'
import { problemOf } from './problem.ts'

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>

/** No request of ours is longer, bytes. */
const LONGEST_BODY = 64 * 1024

export function guarded(handler: Handler): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context)
    } catch (error) {
      return problemOf(error, (message) => context.error(message))
    }
  }
}

export function json(status: number, body: object): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  }
}

/** @throws ArchiveError `bad-request` naming everything that is wrong */
export async function bodyOf<T>(request: HttpRequest, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text()
  if (text.length > LONGEST_BODY)
    throw new ArchiveError('bad-request', `the body is longer than ${LONGEST_BODY} characters`)
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new ArchiveError('bad-request', 'the body is not JSON')
  }
  return read(schema, value)
}

/** Parameters of the address. @throws ArchiveError `bad-request` */
export function queryOf<T>(request: HttpRequest, schema: z.ZodType<T>): T {
  return read(schema, Object.fromEntries(request.query.entries()))
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ArchiveError('bad-request', z.prettifyError(parsed.error))
  return parsed.data
}
