/**
 * All API calls go through here: token, rate budget, retries, counting. The SDK has none of them, and hides 202 and
 * 429.
 */
import type { Dispatcher } from 'undici'
import type { Lane } from '../../../domain/calls/lane.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { exchange, failureOf, numberIn, type ApiResponse, type Outcome, type ApiRequest } from './http-exchange.ts'
import { rateLimiter } from './rate-limiter.ts'
import { genesysError } from './genesys-error.ts'
import { rateBudget } from './rate-budget.ts'
import { NO_DESK, type TicketDesk } from './ticket-desk.ts'
import { decide } from './retry-decision.ts'
import type { TokenSource } from './token.ts'

/** An answer of 2xx or 3xx; `json` is undefined where the body is empty. */
export interface JsonResponse extends Pick<ApiResponse, 'status' | 'headers'> {
  json: unknown
}

export interface Transport {
  /**
   * Answers of 2xx and 3xx. A body of 2xx that is no JSON (cut off, a page of a gateway) is a failure like any other.
   * @param call without credentials
   * @throws ArchiveError `source-*` after its own retries
   */
  send(call: ApiRequest): Promise<JsonResponse>
}

export interface TransportParts {
  callsPerMinute: number
  /** Of these, how many the backfill may use. */
  backfillPerMinute: number
  /** Of the work that is running. */
  lane: () => Lane
  /** Of the budget that all processes share; without it this process has the whole one. */
  desk?: TicketDesk
  tokens: TokenSource
  dispatcher: Dispatcher
  now: () => number
  /** Ms of a steady clock: how long a body takes. */
  elapsed?: () => number
  /** Largest answer that is held, bytes. */
  largest?: number
  sleep: (ms: number) => Promise<void>
  random: () => number
  counted: () => void
  warn: (event: string, facts: Record<string, string | number | boolean>) => void
}

/** Reads that Genesys puts behind POST: sending them twice changes nothing there. */
const READS_BY_POST = [/\/analytics\/conversations\/details\/query$/, /\/messages\/bulk$/]
/** A token may be refused while calls wait behind each other; one that is refused again and again is no token. */
const MAX_RENEWALS = 3

export function createTransport(parts: TransportParts): Transport {
  const budget = rateBudget(parts.callsPerMinute)
  const share = rateBudget(parts.backfillPerMinute)
  const enter = rateLimiter({ ...parts, desk: parts.desk ?? NO_DESK, budget, share })

  return {
    async send(call) {
      const { pathname } = new URL(call.url)
      const what = `${call.method} ${pathname}`
      const repeatable = call.method === 'GET' || READS_BY_POST.some((path) => path.test(pathname))
      const tries = { refused: 0, failed: 0, renewed: 0 }
      for (;;) {
        const lane = parts.lane()
        const token = await enter(lane)
        const outcome = await attempt(call, token, lane)
        if (outcome.kind === 'too-large')
          throw new ArchiveError('source-too-large', `${what}: the answer is larger than ${outcome.bytes} bytes`)
        const status = outcome.kind === 'answer' ? outcome.answer.status : null
        // A redirect is an answer: whoever asked decides whether and how to go there. Our token never does.
        if (outcome.kind === 'answer' && outcome.answer.status < 400) {
          const answer = readJson(outcome.answer)
          if (answer !== null) return answer
        }
        if (status === 401 && tries.renewed < MAX_RENEWALS) {
          tries.renewed++
          parts.tokens.refused(token)
          continue
        }
        if (status === 429) tries.refused++
        else tries.failed++
        const failure = failureOf(outcome, parts.now())
        // A body that cannot be read says as little as none at all.
        if (status !== null && status < 400) failure.status = null
        const decision = decide({ ...tries, repeatable, ...failure }, parts.random())
        if (decision.kind === 'give-up') throw errorOf(what, outcome)
        parts.warn('genesys.retry', {
          what,
          attempt: tries.refused + tries.failed,
          status: status ?? 0,
          delayMs: Math.round(decision.delayMs),
        })
        if (decision.everybody) budget.pauseUntil(parts.now() + decision.delayMs)
        else await parts.sleep(decision.delayMs)
      }
    },
  }

  async function attempt(call: ApiRequest, token: string, lane: Lane): Promise<Outcome> {
    parts.counted()
    const outcome = await exchange(
      { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } },
      parts.dispatcher,
      parts.elapsed,
      parts.largest,
    )
    budget.done(parts.now())
    if (lane === 'backfill') share.done(parts.now())
    if (outcome.kind === 'answer') learn(outcome.answer)
    return outcome
  }

  /** A refusal says itself when to come back; its counters would only make everybody wait longer than it asks. */
  function learn({ status, headers }: ApiResponse): void {
    if (status === 429) return
    const [count = null, allowed = null, resetSeconds = null] = ['count', 'allowed', 'reset'].map((part) =>
      numberIn(headers[`inin-ratelimit-${part}`]),
    )
    if (count !== null && allowed !== null && resetSeconds !== null)
      budget.learn(parts.now(), { count, allowed, resetSeconds })
  }
}

/** Null when it is no JSON. Where to go stands in the headers of a redirect: its page may be anything. */
function readJson({ status, headers, text }: ApiResponse): JsonResponse | null {
  if (text === '') return { status, headers, json: undefined }
  try {
    return { status, headers, json: JSON.parse(text) as unknown }
  } catch {
    return status >= 300 ? { status, headers, json: text } : null
  }
}

function errorOf(what: string, outcome: Exclude<Outcome, { kind: 'too-large' }>): ArchiveError {
  if (outcome.kind === 'answer' && outcome.answer.status < 400)
    return new ArchiveError(
      'source-unreadable',
      `${what}: status ${outcome.answer.status} with a body that is no JSON`,
      {
        retryable: true,
      },
    )
  if (outcome.kind === 'answer') return genesysError(what, outcome.answer)
  return new ArchiveError('source-unreachable', `${what}: no answer`, { retryable: true, cause: outcome.error })
}
