import { request, type Dispatcher } from 'undici'

/** One HTTP exchange, whole: API answers are bounded (a page of 1000 records at most); media never comes this way. */
export interface ApiResponse {
  status: number
  headers: Record<string, string>
  text: string
}

export interface ApiRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
}

/** What became of a question: an answer of whatever status, one too large to be held, or the network's own error. */
export type Outcome =
  | { kind: 'answer'; answer: ApiResponse }
  | { kind: 'too-large'; bytes: number }
  | { kind: 'network-error'; error: unknown }

/** A page of 1000 records is a few megabytes; what is larger would only take the memory of everything else, bytes. */
const LARGEST_ANSWER = 32 * 1024 * 1024

/** Never throws. Redirects are not followed: the API has none that we use. Time limits are the dispatcher's. */
export async function exchange(question: ApiRequest, dispatcher: Dispatcher): Promise<Outcome> {
  try {
    const { statusCode, headers, body } = await request(question.url, {
      method: question.method as Dispatcher.HttpMethod,
      headers: question.headers,
      body: question.body,
      dispatcher,
    })
    const text = await within(body, LARGEST_ANSWER)
    if (text === null) return { kind: 'too-large', bytes: LARGEST_ANSWER }
    return {
      kind: 'answer',
      answer: {
        status: statusCode,
        text,
        headers: Object.fromEntries(
          Object.entries(headers).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
          ),
        ),
      },
    }
  } catch (error) {
    return { kind: 'network-error', error }
  }
}

/** Null when it is longer. */
async function within(body: AsyncIterable<Uint8Array> & { destroy(): void }, most: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > most) {
      body.destroy()
      return null
    }
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks, size))
}

/** What the decision about a retry needs to know of an outcome. */
export function failureOf(
  outcome: Exclude<Outcome, { kind: 'too-large' }>,
  now: number,
): {
  status: number | null
  unsent: boolean
  retryAfterSeconds: number | null
  message: string
  resetSeconds: number | null
} {
  if (outcome.kind === 'network-error')
    return { status: null, unsent: neverSent(outcome.error), retryAfterSeconds: null, message: '', resetSeconds: null }
  const { status, headers, text } = outcome.answer
  return {
    status,
    unsent: false,
    retryAfterSeconds: retryAfter(headers['retry-after'], now),
    message: text.slice(0, 2000),
    resetSeconds: numberIn(headers['inin-ratelimit-reset']),
  }
}

export function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(text: string | undefined, now: number): number | null {
  const seconds = numberIn(text)
  if (seconds !== null || text === undefined) return seconds
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000)
}

/** The connection was never made, so nothing can have happened at the other side. */
function neverSent(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}
