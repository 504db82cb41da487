import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'

const extended = z.object({ status: z.number(), body: z.unknown() })

/**
 * Awaits an SDK call and reads its extended answer.
 * The SDK throws plain strings for a missing parameter, synchronously: hence the function.
 * @param options `redirects`: 3xx is an answer too; where to go stands in its body
 * @throws ArchiveError of the transport, or `source-unreadable` when the body has another shape
 */
export async function answerOf(
  what: string,
  call: () => Promise<unknown>,
  { redirects = false } = {},
): Promise<{ status: number; body: unknown }> {
  const answer = extended.safeParse(await asked(what, call))
  if (!answer.success) throw new ArchiveError('source-unreadable', `${what}: the answer is not one of Genesys`)
  if (answer.data.status >= 300 && !redirects)
    throw new ArchiveError('source-refused', `${what}: status ${answer.data.status}, a redirect that nobody expects`)
  return { status: answer.data.status, body: answer.data.body }
}

async function asked(what: string, call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    throw typeof error === 'string' ? new ArchiveError('source-refused', `${what}: ${error}`) : error
  }
}

/** The body in the shape asked for; unknown properties stay where the schema is loose. */
export async function bodyOf<T>(what: string, schema: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  return shaped(what, schema, (await answerOf(what, call)).body)
}

/**
 * A gateway may answer an excuse with status 200, so another shape may be right a moment later.
 * @throws ArchiveError `source-unreadable`, retryable
 */
export function shaped<T>(what: string, schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success)
    throw new ArchiveError('source-unreadable', `${what}: ${z.prettifyError(parsed.error).slice(0, 300)}`, {
      retryable: true,
    })
  return parsed.data
}

/** Null instead of an error when Genesys does not know the thing. */
export async function orNullIfUnknown<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'source-not-found') return null
    throw error
  }
}

/**
 * Whether a failure speaks of the one thing that was asked for, so that others may still be had:
 * not when Genesys is out of reach, throttles or refuses the credentials.
 */
export function concernsOneThing(error: unknown): error is ArchiveError {
  if (!(error instanceof ArchiveError)) return false
  return (
    error.code === 'source-not-found' ||
    error.code === 'source-forbidden' ||
    error.code === 'source-refused' ||
    error.code === 'source-unreadable' ||
    error.code === 'source-too-large'
  )
}
