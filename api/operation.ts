/** One operation of the HTTP API: what is asked and what is answered, for the app, its clients and the description. */
import { z } from 'zod'

export interface Operation<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  /** Name of the function, and `operationId`. */
  id: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/api/`; `{name}` is a parameter. */
  path: string
  summary: string
  /** Answers without a token: nobody is asked who they are. */
  anonymous?: true
  query: Query
  body: Body
  /** Status of a good answer. */
  status: 200 | 201 | 202
  answer: Answer
  /** Statuses with the same body that are no success. */
  alsoAnswers?: readonly number[]
  /** Of a good answer that is a text and no JSON. */
  mediaTypes?: readonly string[]
  /** Statuses that come as problem details, besides 401, 403, 500, and 503 when nothing can be put on record. */
  problems: readonly number[]
}

/** Keeps the types of the parts. */
export function operation<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  described: Operation<Query, Body, Answer>,
): Operation<Query, Body, Answer> {
  return described
}

/** A look at one thing or all of a kind, without parameters but those of the path. */
export function look<Answer extends z.ZodType>(
  described: Pick<Operation<z.ZodType, z.ZodType, Answer>, 'id' | 'path' | 'summary' | 'answer' | 'problems'>,
): Operation<typeof NO_QUERY, typeof NO_BODY, Answer> {
  return { method: 'GET', query: NO_QUERY, body: NO_BODY, status: 200, ...described }
}

/** No query parameters; unknown ones are left alone, because a key may be given as one. */
export const NO_QUERY = z.object({})
export const NO_BODY = z.undefined()

export const dayText = z.string().describe('UTC day, YYYY-MM-DD')
export const rangeQuery = z.object({ from: dayText.optional(), to: dayText.optional() })
