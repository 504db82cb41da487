import { request, type Dispatcher } from 'undici'

/** One HTTP exchange, whole: API answers are bounded (a page of 1000 records at most); media never comes this way. */
export interface Answer { status: number; headers: Record<string, string>; text: string }

export interface Question {
  method: string
  url: string
  headers: Record<string, string>
  body: string | null
}

const HEADERS_TIMEOUT_MS = 60_000
const BODY_TIMEOUT_MS = 60_000

/** @throws the network's own error when there is no answer. Redirects are not followed: the API has none that we use. */
export async function ask(question: Question, dispatcher: Dispatcher): Promise<Answer> {
  const { statusCode, headers, body } = await request(question.url, {
    method: question.method as Dispatcher.HttpMethod, headers: question.headers, body: question.body, dispatcher,
    headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS,
  })
  return {
    status: statusCode, text: await body.text(),
    headers: Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]])),
  }
}

/** The connection was never made, so nothing can have happened at the other side. */
export function neverSent(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}
