/** The client-credentials token: fetched once for all callers, renewed shortly before it ends and when the API refuses it. */
import { z } from 'zod'
import type { Dispatcher } from 'undici'
import { ArchiveError } from '../../../domain/errors.ts'
import { ask } from './answer.ts'

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().default(86_400) })
/** Renewed this long before the end, so that no call leaves with a token that dies on the way. */
const MARGIN_MS = 60_000

export interface TokenSource {
  /** @throws ArchiveError `source-unauthorized` (wrong credentials), `source-unreachable` */
  token(): Promise<string>
  /** The API refused this token: the next call fetches another. A token that has been replaced meanwhile is left alone. */
  refused(token: string): void
}

export function tokenSource(url: string, credentials: { clientId: string; clientSecret: string }, dispatcher: Dispatcher, now: () => number): TokenSource {
  let current: { token: string; until: number } | null = null
  let pending: Promise<string> | null = null
  return {
    async token() {
      if (current !== null && now() < current.until) return current.token
      pending ??= fetchToken().finally(() => { pending = null })
      return await pending
    },
    refused(token) {
      if (current?.token === token) current = null
    },
  }

  async function fetchToken(): Promise<string> {
    const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64')
    const answer = await reach()
    if (answer.status === 400 || answer.status === 401) throw new ArchiveError('source-unauthorized', 'Genesys refuses the client id or secret')
    const parsed = answer.status === 200 ? grant.safeParse(tryJson(answer.text)) : null
    if (parsed?.success !== true) throw new ArchiveError('source-unreachable', `the Genesys login answered with status ${answer.status}`, { retryable: true })
    current = { token: parsed.data.access_token, until: now() + parsed.data.expires_in * 1000 - Math.min(MARGIN_MS, parsed.data.expires_in * 500) }
    return current.token

    async function reach() {
      try {
        return await ask({
          method: 'POST', url, body: 'grant_type=client_credentials',
          headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        }, dispatcher)
      } catch (error) {
        throw new ArchiveError('source-unreachable', `the Genesys login at ${new URL(url).host} does not answer`, { retryable: true, cause: error })
      }
    }
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
