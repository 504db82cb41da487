/**
 * All API calls go through here: token, rate budget, retries, counting. The SDK has none of them, and hides 202 and 429.
 */
import type { Dispatcher } from 'undici'
import { ArchiveError } from '../../../domain/errors.ts'
import { ask, neverSent, type Answer } from './answer.ts'
import { genesysError } from './genesys-error.ts'
import { rateBudget } from './rate-budget.ts'
import { decide } from './retry-decision.ts'
import type { TokenSource } from './token.ts'

export interface Call {
  method: string
  /** Whole URL with its query. */
  url: string
  headers: Record<string, string>
  body: string | null
}
export interface Transport {
  /** Answers of 2xx. @throws ArchiveError `source-*` after its own retries */
  send(call: Call): Promise<Answer>
}

export interface TransportParts {
  callsPerMinute: number
  tokens: TokenSource
  dispatcher: Dispatcher
  now: () => number
  sleep: (ms: number) => Promise<void>
  random: () => number
  counted: () => void
  warn: (event: string, facts: Record<string, string | number | boolean>) => void
}

/** Reads that Genesys puts behind POST: sending them twice changes nothing there. */
const READS_BY_POST = [/\/analytics\/conversations\/details\/query$/, /\/messages\/bulk$/, /\/audits\/query\/realtime$/]

export function createTransport(parts: TransportParts): Transport {
  const budget = rateBudget(parts.callsPerMinute)
  let inFlight = 0

  return {
    async send(call) {
      const what = `${call.method} ${new URL(call.url).pathname}`
      let renewed = false
      for (let attempt = 1; ; attempt++) {
        const token = await parts.tokens.token()
        const outcome = await attemptOnce(call, token)
        if (outcome.kind === 'answer' && outcome.answer.status < 300) return outcome.answer
        if (outcome.kind === 'answer' && outcome.answer.status === 401) {
          parts.tokens.refused(token)
          if (renewed) throw genesysError(what, outcome.answer)
          renewed = true
          continue
        }
        const decision = decide({ attempt, repeatable: isRead(call), ...failureOf(outcome) }, parts.random())
        if (decision.kind === 'give-up') throw errorOf(what, outcome)
        parts.warn('genesys.retry', { what, attempt, status: outcome.kind === 'answer' ? outcome.answer.status : 0, delayMs: Math.round(decision.delayMs) })
        if (decision.everybody) budget.pauseUntil(parts.now() + decision.delayMs)
        else await parts.sleep(decision.delayMs)
      }
    },
  }

  async function attemptOnce(call: Call, token: string): Promise<Outcome> {
    for (let wait = budget.take(parts.now()); wait > 0; wait = budget.take(parts.now())) await parts.sleep(wait)
    parts.counted()
    inFlight++
    try {
      const answer = await ask({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } }, parts.dispatcher)
      learn(answer)
      return { kind: 'answer', answer }
    } catch (error) {
      return { kind: 'silence', error }
    } finally {
      inFlight--
    }
  }

  /** A refusal says itself when to come back; its counters would only make everybody wait longer than it asks. */
  function learn({ status, headers }: Answer): void {
    if (status === 429) return
    const [count, allowed, resetSeconds] = ['count', 'allowed', 'reset'].map((part) => number(headers[`inin-ratelimit-${part}`]))
    if (typeof count === 'number' && typeof allowed === 'number' && typeof resetSeconds === 'number') {
      budget.learn(parts.now(), { count, allowed, resetSeconds }, inFlight - 1)
    }
  }

  function failureOf(outcome: Outcome) {
    if (outcome.kind === 'silence') return { status: null, unsent: neverSent(outcome.error), retryAfterSeconds: null, message: '', resetSeconds: null }
    const { status, headers, text } = outcome.answer
    return { status, unsent: false, retryAfterSeconds: number(headers['retry-after']), message: text.slice(0, 2000), resetSeconds: number(headers['inin-ratelimit-reset']) }
  }

  function isRead({ method, url }: Call): boolean {
    return method === 'GET' || READS_BY_POST.some((path) => path.test(new URL(url).pathname))
  }

  function errorOf(what: string, outcome: Outcome): ArchiveError {
    if (outcome.kind === 'answer') return genesysError(what, outcome.answer)
    return new ArchiveError('source-unreachable', `${what}: no answer`, { retryable: true, cause: outcome.error })
  }
}

type Outcome = { kind: 'answer'; answer: Answer } | { kind: 'silence'; error: unknown }

function number(text: string | undefined): number | null {
  return text !== undefined && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null
}
