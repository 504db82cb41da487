/**
 * The client-credentials token: fetched once for all callers, renewed shortly before it ends and when the API refuses
 * it.
 */
import { z } from 'zod'
import type { Dispatcher } from 'undici'
import { ArchiveError } from '../../../domain/errors.ts'
import { exchange, failureOf, type Outcome } from './http-exchange.ts'
import { decide } from './retry-decision.ts'

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(86_400) })
/** Renewed this long before the end, so that no call leaves with a token that dies on the way. */
const MARGIN_MS = 60_000

export interface TokenSource {
  /**
   * @throws ArchiveError `source-unauthorized` (wrong credentials), `source-refused`, `source-unreachable` after its
   * own retries
   */
  token(): Promise<string>
  /**
   * The API refused this token: the next call fetches another. A token that has been replaced meanwhile is left alone.
   */
  refused(token: string): void
}

export interface TokenParts {
  /** Of the login, whole. */
  url: string
  clientId: string
  clientSecret: string
  dispatcher: Dispatcher
  now: () => number
  sleep: (ms: number) => Promise<void>
  random: () => number
}

export function tokenSource(parts: TokenParts): TokenSource {
  let current: { token: string; until: number } | null = null
  let pending: Promise<string> | null = null
  return {
    async token() {
      if (current !== null && parts.now() < current.until) return current.token
      pending ??= fetchToken().finally(() => {
        pending = null
      })
      return await pending
    },
    refused(token) {
      if (current?.token === token) current = null
    },
  }

  /** Asking twice does no harm: the first token just ends unused. */
  async function fetchToken(): Promise<string> {
    const tries = { refused: 0, failed: 0 }
    for (;;) {
      const outcome = await requestToken()
      if (outcome.kind === 'too-large')
        throw new ArchiveError('source-unreadable', 'the Genesys login answered something that is no token')
      if (outcome.kind === 'answer' && outcome.answer.status === 200) return keep(outcome.answer.text)
      if (outcome.kind === 'answer' && outcome.answer.status === 429) tries.refused++
      else tries.failed++
      const decision = decide({ ...tries, repeatable: true, ...failureOf(outcome, parts.now()) }, parts.random())
      if (decision.kind === 'give-up') throw errorOf(outcome)
      await parts.sleep(decision.delayMs)
    }
  }

  function requestToken(): Promise<Outcome> {
    const basic = Buffer.from(`${parts.clientId}:${parts.clientSecret}`).toString('base64')
    return exchange(
      {
        method: 'POST',
        url: parts.url,
        body: 'grant_type=client_credentials',
        headers: {
          'authorization': `Basic ${basic}`,
          'content-type': 'application/x-www-form-urlencoded',
          'accept': 'application/json',
        },
      },
      parts.dispatcher,
    )
  }

  function keep(text: string): string {
    const parsed = grant.safeParse(tryJson(text))
    if (!parsed.success)
      throw new ArchiveError('source-unreadable', 'the Genesys login answered something that is no token')
    const lifetimeMs = parsed.data.expires_in * 1000
    current = { token: parsed.data.access_token, until: parts.now() + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 2) }
    return current.token
  }

  function errorOf(outcome: Exclude<Outcome, { kind: 'too-large' }>): ArchiveError {
    if (outcome.kind === 'network-error')
      return new ArchiveError('source-unreachable', `the Genesys login at ${new URL(parts.url).host} does not answer`, {
        retryable: true,
        cause: outcome.error,
      })
    const { status, headers } = outcome.answer
    const correlation = headers['inin-correlation-id']
    const suffix = correlation === undefined ? '' : ` (correlation ${correlation})`
    if (status === 400 || status === 401)
      return new ArchiveError('source-unauthorized', `Genesys refuses the client id or secret${suffix}`)
    const passing = status === 429 || status >= 500
    return new ArchiveError(
      passing ? 'source-unreachable' : 'source-refused',
      `the Genesys login answered with status ${status}${suffix}`,
      { retryable: passing },
    )
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
