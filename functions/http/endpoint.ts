/** An operation of the API with the work behind it: reads what is asked within limits, answers as the API says. */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { z } from 'zod'
import type { Operation } from '../../api/operation.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Engine } from '../durable/instances.ts'
import { problemOf } from './problem.ts'

export interface Call<Query, Body> {
  /** A parameter of the path; `''` when the operation has none of that name. */
  param(name: string): string
  query: Query
  body: Body
  /** Address without its query. */
  url: string
  engine: Engine
  context: InvocationContext
}

export interface Endpoint {
  operation: Operation
  handle(request: HttpRequest, context: InvocationContext, engine: Engine): Promise<HttpResponseInit>
}

/** An answer under another status than the usual one. */
export class Answered<T> {
  readonly status: number
  readonly body: T
  constructor(status: number, body: T) {
    this.status = status
    this.body = body
  }
}

/** No request of ours is longer, characters. */
const LONGEST_BODY = 64 * 1024

export function endpoint<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  operation: Operation<Query, Body, Answer>,
  work: (
    call: Call<z.output<Query>, z.output<Body>>,
  ) => Promise<NoInfer<z.output<Answer> | Answered<z.output<Answer>>>>,
): Endpoint {
  return {
    operation,
    async handle(request, context, engine) {
      try {
        const answer = await work({
          param: (name) => request.params[name] ?? '',
          query: read(operation.query, Object.fromEntries(request.query.entries())),
          body: await bodyOf(request, operation.body),
          url: request.url.split('?')[0] ?? '',
          engine,
          context,
        })
        return answer instanceof Answered ? json(answer.status, answer.body) : json(operation.status, answer)
      } catch (error) {
        return problemOf(error, (message) => context.error(message))
      }
    },
  }
}

/** Registers the functions with the host. */
export function registerEndpoints(endpoints: readonly Endpoint[]): void {
  for (const { operation, handle } of endpoints)
    app.http(operation.id, {
      route: operation.path,
      methods: [operation.method],
      authLevel: operation.anonymous === true ? 'anonymous' : 'function',
      extraInputs: [df.input.durableClient()],
      handler: (request, context) => handle(request, context, df.getClient(context)),
    })
}

function json(status: number, body: unknown): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  }
}

/** @throws ArchiveError `bad-request` naming everything that is wrong */
async function bodyOf<Body extends z.ZodType>(request: HttpRequest, schema: Body): Promise<z.output<Body>> {
  if (schema instanceof z.ZodUndefined) return read(schema, undefined)
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

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ArchiveError('bad-request', z.prettifyError(parsed.error))
  return parsed.data
}
