/** An operation of the API with the work behind it: reads what is asked within limits, answers as the API says. */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { z } from 'zod'
import type { Operation } from '../../api/operation.ts'
import type { AccessDetails } from '../../domain/access/access-event.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Engine } from '../durable/instances.ts'
import { enter, type Access, type Guard } from './guard.ts'
import { problemOf } from './problem.ts'

/** A request of somebody who may: the role table has said so. */
export interface Call<Query, Body> extends OpenCall<Query, Body> {
  principal: Principal
  /** What the trail says of this access besides who, when and how it ended; before the answer leaves. */
  note(details: AccessDetails): void
}

export interface OpenCall<Query, Body> {
  /** A parameter of the path; `''` when the operation has none of that name. */
  param(name: string): string
  query: Query
  body: Body
  /** The `Range` header; null without one. */
  range: string | null
  /** Address without its query. */
  url: string
  engine: Engine
  context: InvocationContext
}

export interface Endpoint {
  operation: Operation
  handle(request: HttpRequest, context: InvocationContext, house: House): Promise<HttpResponseInit>
}

export interface House {
  engine: Engine
  guard: Guard
}

/** An answer under another status than the usual one. */
export class Answered<T> {
  readonly status: number
  readonly body: T
  readonly headers: Record<string, string>
  constructor(status: number, body: T, headers: Record<string, string> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** A body that is never held in memory. */
export class Streamed {
  readonly status: 200 | 206
  readonly body: ReadableStream
  readonly headers: Record<string, string>
  constructor(status: 200 | 206, body: AsyncIterable<Uint8Array>, headers: Record<string, string>) {
    this.status = status
    this.body = ReadableStream.from(body)
    this.headers = { 'cache-control': 'no-store', ...headers }
  }
}

/** No request of ours is longer, characters. */
const LONGEST_BODY = 64 * 1024

type Work<Asked, Answer> = (call: Asked) => Promise<NoInfer<Answer | Answered<Answer>> | Streamed>

/** An operation of the role table: the caller is known and entitled; the access is on record before it is answered. */
export function endpoint<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  operation: Operation<Query, Body, Answer>,
  work: Work<Call<z.output<Query>, z.output<Body>>, z.output<Answer>>,
): Endpoint {
  return {
    operation,
    async handle(request, context, house) {
      const log = (message: string) => context.error(message)
      let access: Access | null = null
      try {
        access = await enter(house.guard, operation.id, request)
        const { principal, note } = access
        const answer = answered(
          operation,
          await work({ ...(await callOf(operation, request, context, house)), principal, note }),
        )
        await access.close()
        return answer
      } catch (error) {
        return await refused(error, access, log)
      }
    },
  }
}

/** An operation that anybody may ask. */
export function openEndpoint<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  operation: Operation<Query, Body, Answer>,
  work: Work<OpenCall<z.output<Query>, z.output<Body>>, z.output<Answer>>,
): Endpoint {
  if (operation.anonymous !== true) throw new TypeError(`${operation.id} is not for anybody`)
  return {
    operation,
    async handle(request, context, house) {
      try {
        return answered(operation, await work(await callOf(operation, request, context, house)))
      } catch (error) {
        return problemOf(error, (message) => context.error(message)).response
      }
    },
  }
}

/** Registers the functions with the host, which lets everybody through: the guard decides. */
export function registerEndpoints(endpoints: readonly Endpoint[], guard: Guard): void {
  for (const { operation, handle } of endpoints)
    app.http(operation.id, {
      route: operation.path,
      methods: [operation.method],
      authLevel: 'anonymous',
      extraInputs: [df.input.durableClient()],
      handler: (request, context) => handle(request, context, { engine: df.getClient(context), guard }),
    })
}

/** What failed is on record, too; where that cannot be, this is what is answered. */
async function refused(error: unknown, access: Access | null, log: (text: string) => void): Promise<HttpResponseInit> {
  const { response, code } = problemOf(error, log)
  // Without an access the guard itself has refused, and has put on record what is to be; a broken trail stays broken.
  if (access === null || code === 'trail-unwritable') return response
  try {
    await access.close({ code, denied: response.status === 403 })
    return response
  } catch (unwritten) {
    return problemOf(unwritten, log).response
  }
}

async function callOf<Query extends z.ZodType, Body extends z.ZodType>(
  { query, body }: Operation<Query, Body>,
  request: HttpRequest,
  context: InvocationContext,
  { engine }: House,
): Promise<OpenCall<z.output<Query>, z.output<Body>>> {
  return {
    param: (name) => request.params[name] ?? '',
    query: read(query, Object.fromEntries(request.query.entries())),
    body: await bodyOf(request, body),
    range: request.headers.get('range'),
    url: request.url.split('?')[0] ?? '',
    engine,
    context,
  }
}

function answered(operation: Operation, answer: unknown): HttpResponseInit {
  if (answer instanceof Streamed) {
    const { status, headers, body } = answer
    return { status, headers, body }
  }
  return answer instanceof Answered ? json(answer.status, answer.body, answer.headers) : json(operation.status, answer)
}

/** What brings a type of its own is a text. */
function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: 'content-type' in headers ? String(body) : JSON.stringify(body),
  }
}

/** @throws ArchiveError `bad-request` naming everything that is wrong, `body-too-large` */
async function bodyOf<Body extends z.ZodType>(request: HttpRequest, schema: Body): Promise<z.output<Body>> {
  if (schema instanceof z.ZodUndefined) return read(schema, undefined)
  const text = await request.text()
  if (text.length > LONGEST_BODY)
    throw new ArchiveError('body-too-large', `the body is longer than ${LONGEST_BODY} characters`)
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
