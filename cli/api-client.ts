/**
 * The app's HTTP API as the commands use it: the operations of api/, asked with a token, answers held to their schemas.
 */
import { z } from 'zod'
import { searchAccess, type AccessAnswerView } from '../api/access.ts'
import { getAuditDay, searchAudits, startAuditDay, type AuditAnswerView, type AuditDayView } from '../api/audits.ts'
import { cancelBackfill, getBackfill, listBackfills, startBackfill, type BackfillView } from '../api/backfills.ts'
import { getCoverage, getReviews, type CoverageView, type ReviewsView } from '../api/coverage.ts'
import { getArchiveDay, listArchiveDays, startArchiveDay, type DaySummary, type DayView } from '../api/days.ts'
import { getLock, startLock, type LockView } from '../api/locks.ts'
import { approveExtension, extendRetention, type ExtensionAnswer } from '../api/extensions.ts'
import {
  approveHoldRelease,
  createHold,
  getHold,
  getHoldReport,
  holdPreview,
  holdView,
  listHolds,
  releaseHold,
  widenHold,
  type HoldView,
} from '../api/holds.ts'
import { createRetrieval, getRetrieval, type RetrievalView } from '../api/retrievals.ts'
import { getRecord, searchRecords, type RecordsAnswer, type RecordView } from '../api/records.ts'
import { getPolicyApplication, startPolicyApplication, type PolicyApplicationView } from '../api/policy.ts'
import { getTenantComparison, startTenantComparison, type TenantComparisonView } from '../api/tenant.ts'
import type { Operation } from '../api/operation.ts'
import { problemDetails } from '../api/problem.ts'
import type { TokenSource } from './identity/token-source.ts'

type Range = z.input<typeof getCoverage.query>
export type AccessAsk = z.input<typeof searchAccess.query>
export type AuditAsk = z.input<typeof searchAudits.query>

export type RecordsAsk = z.input<typeof searchRecords.query>
export type HoldAsk = z.input<typeof createHold.body>

/** A day's state is read from the index: even a busy app answers within this. */
const ANSWER_MS = 30_000
/** What is retrieved at once is read whole before it is answered. */
const RETRIEVAL_MS = 240_000
const LONGEST_FILE_MS = 3_600_000

/** The app refused or could not be reached: `message` is for the person at the terminal. */
export class ApiFailed extends Error {
  override readonly name = 'ApiFailed'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export interface Api {
  start(day: string): Promise<z.output<typeof startArchiveDay.answer>>
  day(day: string): Promise<DayView>
  days(): Promise<DaySummary[]>
  coverage(range: Range): Promise<CoverageView>
  reviews(range: Range): Promise<ReviewsView>
  startBackfill(asked: z.input<typeof startBackfill.body>): Promise<z.output<typeof startBackfill.answer>>
  backfill(id: string): Promise<BackfillView>
  backfills(): Promise<BackfillView[]>
  cancelBackfill(id: string): Promise<BackfillView>
  extend(asked: z.input<typeof extendRetention.body>): Promise<ExtensionAnswer>
  approveExtension(id: string): Promise<ExtensionAnswer>
  applyPolicy(asked: { from: string; to: string }): Promise<z.output<typeof startPolicyApplication.answer>>
  policyApplication(id: string): Promise<PolicyApplicationView>
  lock(asked: z.input<typeof startLock.body>): Promise<z.output<typeof startLock.answer>>
  lockState(id: string): Promise<LockView>
  compareTenant(asked: { since?: string }): Promise<z.output<typeof startTenantComparison.answer>>
  tenantComparison(id: string): Promise<TenantComparisonView>
  startAudits(day: string): Promise<z.output<typeof startAuditDay.answer>>
  auditDay(day: string): Promise<AuditDayView>
  audits(asked: AuditAsk): Promise<AuditAnswerView>
  access(asked: AccessAsk): Promise<AccessAnswerView>
  records(asked: RecordsAsk): Promise<RecordsAnswer>
  record(conversationId: string): Promise<RecordView>
  retrieve(asked: z.input<typeof createRetrieval.body>): Promise<RetrievalView>
  retrieval(id: string, page: number): Promise<RetrievalView>
  /** A file of a retrieval: by its link, or through the app where that is where its address leads. */
  file(url: string): Promise<Response>
  previewHold(asked: HoldAsk): Promise<z.output<typeof holdPreview>>
  placeHold(asked: HoldAsk): Promise<HoldView>
  holds(): Promise<z.output<typeof listHolds.answer>['holds']>
  hold(matterId: string): Promise<HoldView>
  widenHold(matterId: string, asked: z.input<typeof widenHold.body>): Promise<HoldView>
  releaseHold(matterId: string, asked: z.input<typeof releaseHold.body>): Promise<HoldView>
  approveRelease(matterId: string): Promise<HoldView>
  holdReport(matterId: string, format: 'csv' | 'html'): Promise<string>
}

/** @param url address of the app; a function where it may move while it is used */
export function apiClient(url: string | (() => string), tokens: TokenSource): Api {
  return {
    start: (day) => call(startArchiveDay, { params: { day } }),
    day: (day) => call(getArchiveDay, { params: { day } }),
    days: async () => (await call(listArchiveDays, {})).days,
    coverage: (query) => call(getCoverage, { query }),
    reviews: (query) => call(getReviews, { query }),
    startBackfill: (body) => call(startBackfill, { body }),
    backfill: (id) => call(getBackfill, { params: { id } }),
    backfills: async () => (await call(listBackfills, {})).backfills,
    cancelBackfill: (id) => call(cancelBackfill, { params: { id } }),
    applyPolicy: (body) => call(startPolicyApplication, { body }),
    policyApplication: (id) => call(getPolicyApplication, { params: { id } }),
    lock: (body) => call(startLock, { body }),
    lockState: (id) => call(getLock, { params: { id } }),
    compareTenant: (body) => call(startTenantComparison, { body }),
    tenantComparison: (id) => call(getTenantComparison, { params: { id } }),
    startAudits: (day) => call(startAuditDay, { params: { day } }),
    auditDay: (day) => call(getAuditDay, { params: { day } }),
    audits: (query) => call(searchAudits, { query }),
    access: (query) => call(searchAccess, { query }),
    extend: (body) => call(extendRetention, { body }),
    approveExtension: (id) => call(approveExtension, { params: { id } }),
    records: (query) => call(searchRecords, { query }),
    record: (conversationId) => call(getRecord, { params: { conversationId } }),
    retrieve: (body) => call(createRetrieval, { body, longestMs: RETRIEVAL_MS }),
    retrieval: (id, page) =>
      call(getRetrieval, { params: { id }, query: { page: String(page) }, longestMs: RETRIEVAL_MS }),
    file: async (address) => {
      const own = new URL(address).origin === new URL(typeof url === 'string' ? url : url()).origin
      const headers = own ? { authorization: `Bearer ${await tokens.token()}` } : {}
      return await fetch(address, { headers, signal: AbortSignal.timeout(LONGEST_FILE_MS) })
    },
    previewHold: async (body) =>
      parsed(holdPreview, await call(createHold, { body, query: { preview: 'true' }, longestMs: RETRIEVAL_MS })),
    placeHold: async (body) => parsed(holdView, await call(createHold, { body })),
    holds: async () => (await call(listHolds, {})).holds,
    hold: (id) => call(getHold, { params: { id } }),
    widenHold: (id, body) => call(widenHold, { params: { id }, body }),
    releaseHold: (id, body) => call(releaseHold, { params: { id }, body }),
    approveRelease: (id) => call(approveHoldRelease, { params: { id } }),
    holdReport: (id, format) => call(getHoldReport, { params: { id }, query: { format }, longestMs: RETRIEVAL_MS }),
  }

  async function call<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
    { method, path, answer, mediaTypes }: Operation<Query, Body, Answer>,
    { params = {}, query, body: content, longestMs = ANSWER_MS }: Asked<Query, Body>,
  ): Promise<z.output<Answer>> {
    const base = (typeof url === 'string' ? url : url()).replace(/\/+$/, '')
    const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const ask = (bearer: string) =>
      answerOf(base, new URL(`${base}/api/${place}${queryText(query)}`), longestMs, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      })
    const token = await tokens.token()
    let response = await ask(token)
    if (response.status === 401) {
      // A token that was good when this command began may have ended, or its key may have been withdrawn.
      const another = await tokens.another(token)
      if (another !== null) response = await ask(another)
    }
    const isText = mediaTypes !== undefined && response.ok
    const body: unknown = isText ? await response.text() : await response.json().catch(() => null)
    if (!response.ok) throw failure(response.status, body)
    return parsed(answer, body)
  }
}

async function answerOf(base: string, url: URL, longestMs: number, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(longestMs) })
  } catch (error) {
    throw new ApiFailed('unreachable', `Holdfast does not answer at ${base} (${reasonOf(error)})`)
  }
}

interface Asked<Query extends z.ZodType, Body extends z.ZodType> {
  params?: Record<string, string>
  query?: z.input<Query>
  body?: z.input<Body>
  /** Until it is answered, ms. */
  longestMs?: number
}

/** @throws ApiFailed for an answer of another shape: another version of the app, or none at all */
function parsed<Answer extends z.ZodType>(schema: Answer, body: unknown): z.output<Answer> {
  const answer = schema.safeParse(body)
  if (answer.success) return answer.data
  throw new ApiFailed('unreadable', `Holdfast answered with something unexpected: ${z.prettifyError(answer.error)}`)
}

function queryText(query: unknown): string {
  const text = new URLSearchParams(
    Object.entries(query ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  ).toString()
  return text === '' ? '' : `?${text}`
}

/** What fetch says is always "fetch failed": the cause knows more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function failure(httpStatus: number, body: unknown): ApiFailed {
  const problem = problemDetails.pick({ code: true, detail: true }).safeParse(body)
  if (problem.success) return new ApiFailed(problem.data.code, problem.data.detail)
  return httpStatus === 401
    ? new ApiFailed('unauthenticated', 'the token is not accepted: holdfast login')
    : new ApiFailed('refused', `Holdfast answered with status ${httpStatus}`)
}
