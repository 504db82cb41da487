import { request, type Dispatcher } from 'undici'
import { ACCEPTED_ENCODINGS, flowing, unpacked } from './body.ts'

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

/**
 * A page of 1000 records is a few megabytes; what is larger would only take the memory of everything else, bytes.
 * Counted after unpacking.
 */
const LARGEST_ANSWER = 32 * 1024 * 1024

/**
 * Never throws. Redirects are not followed: the API has none that we use. Silence is the dispatcher's to end, dripping
 * is ended here.
 * @param elapsed ms of any steady clock @param largest bytes, unpacked
 */
export async function exchange(
  question: ApiRequest,
  dispatcher: Dispatcher,
  elapsed: () => number = () => performance.now(),
  largest = LARGEST_ANSWER,
): Promise<Outcome> {
  try {
    const { statusCode, headers, body } = await request(question.url, {
      method: question.method as Dispatcher.HttpMethod,
      headers: { ...question.headers, 'accept-encoding': ACCEPTED_ENCODINGS },
      body: question.body,
      dispatcher,
    })
    // A body that is dropped on purpose reports that as an error event, which must not end the process.
    body.on('error', () => {})
    const text = await textWithin(body, single(headers['content-encoding']), elapsed, largest)
    body.destroy()
    if (text === null) return { kind: 'too-large', bytes: largest }
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
async function textWithin(
  body: AsyncIterable<Uint8Array>,
  encoding: string | null,
  elapsed: () => number,
  largest: number,
): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of unpacked(flowing(body, elapsed), encoding)) {
    size += chunk.byteLength
    if (size > largest) return null
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks, size))
}

/** A header that came several times, as one list. */
function single(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? value.join(',') : (value ?? null)
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
