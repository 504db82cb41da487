import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Key of the durable webhooks, derived so that the host key itself never appears in a link. */
export const systemKeyOf = (functionKey: string): string =>
  createHash('sha256').update(`durabletask_extension:${functionKey}`).digest('base64url')

/** True when the request carries one of the keys, as header `x-functions-key` or as `?code=`. */
export const carriesKey = (request: IncomingMessage, query: URLSearchParams, keys: readonly string[]): boolean => {
  const header = request.headers['x-functions-key']
  const given = typeof header === 'string' ? header : query.get('code')
  if (given === null || given === '') return false
  return keys.some((key) => timingSafeEqual(digest(key), digest(given)))
}
