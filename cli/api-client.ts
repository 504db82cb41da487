/** The app's HTTP API as the commands use it. */
import { z } from 'zod'

const gap = z.object({ conversationId: z.string(), objectId: z.string(), reason: z.string(), detail: z.string() })
const counts = z
  .object({
    conversations: z.number(),
    archived: z.number(),
    recordingsExpected: z.number(),
    recordingsArchived: z.number(),
    objects: z.number(),
    bytes: z.number(),
    genesysCalls: z.number(),
    open: z.number(),
    pending: z.number(),
    excused: z.number(),
    missing: z.number(),
  })
  .partial()
const status = z.enum(['running', 'complete', 'complete-with-excuses', 'gaps', 'failed'])
const dayView = z.object({
  day: z.string(),
  status,
  phase: z.string(),
  waitingFor: z.string().nullable(),
  counts,
  warnings: z.array(z.string()),
  media: z
    .record(
      z.string(),
      z.object({
        source: z.number(),
        archived: z.number(),
        excused: z.record(z.string(), z.number()),
        missing: z.number(),
      }),
    )
    .optional(),
  gaps: z.array(gap),
  gapCount: z.number(),
  certificate: z.string().nullable(),
  startedAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
})
export type DayView = z.infer<typeof dayView>
const started = z.object({ day: z.string(), instanceId: z.string(), outcome: z.enum(['started', 'already-running']) })
const days = z.object({
  days: z.array(
    z.object({ day: z.string(), status, counts, certificate: z.string().nullable(), updatedAt: z.string() }),
  ),
})
const coverageDay = z.object({
  day: z.string(),
  status: z.enum([...status.options, 'not-archived']),
  counts: counts.nullable(),
})
const coverageView = z.object({
  from: z.string(),
  to: z.string(),
  totals: z.partialRecord(z.enum([...status.options, 'not-archived']), z.number()),
  days: z.array(coverageDay),
})
export type CoverageView = z.infer<typeof coverageView>
const review = z.object({
  day: z.string(),
  conversationId: z.string(),
  objectId: z.string(),
  reason: z.string(),
  meaning: z.string(),
  detail: z.string(),
  since: z.string(),
  ageHours: z.number(),
})
const reviewsView = z.object({
  from: z.string(),
  to: z.string(),
  total: z.number(),
  truncated: z.boolean(),
  reviews: z.array(review),
})
export type ReviewsView = z.infer<typeof reviewsView>
const backfillView = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  parallel: z.number(),
  status: z.enum(['running', 'finished', 'cancelled']),
  running: z.array(z.string()),
  done: z.number(),
  skipped: z.number(),
  problems: z.array(z.object({ day: z.string(), status: z.string() })),
  problemCount: z.number(),
  conversations: z.number(),
  bytes: z.number(),
  genesysCalls: z.number(),
  progress: z.object({ days: z.number(), over: z.number(), share: z.number(), etaMs: z.number().nullable() }),
})
export type BackfillView = z.infer<typeof backfillView>
const backfillStarted = z.object({ id: z.string(), outcome: z.enum(['started', 'already-running']), days: z.number() })
const extensions = z.object({
  results: z.array(
    z.object({
      conversationId: z.string(),
      outcome: z.enum(['extended', 'unchanged', 'unknown']),
      until: z.string().optional(),
      objects: z.number().optional(),
    }),
  ),
})
export type ExtensionResult = z.infer<typeof extensions>['results'][number]
const auditDay = z.object({
  day: z.string(),
  status: z.enum(['running', 'complete', 'gaps', 'failed']),
  phase: z.string(),
  waitingFor: z.string().nullable(),
  services: z.number().optional(),
  entries: z.number().optional(),
  missing: z.number().optional(),
  certificate: z.string().optional(),
  message: z.string().optional(),
})
export type AuditDayView = z.infer<typeof auditDay>
const auditRow = z.object({
  id: z.string(),
  time: z.string(),
  service: z.string(),
  action: z.string(),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  entityType: z.string().nullable(),
  entityId: z.string().nullable(),
  entityName: z.string().nullable(),
  changed: z.array(z.string()),
  file: z.string(),
  line: z.number(),
  sha256: z.string(),
})
const auditAnswer = z.object({
  rows: z.array(auditRow),
  truncated: z.boolean(),
  requestCharge: z.number(),
  partitions: z.number(),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
})
export type AuditAnswerView = z.infer<typeof auditAnswer>
export type AuditAsk = Partial<
  Record<'user' | 'entity' | 'entityType' | 'action' | 'to' | 'limit' | 'live', string>
> & { from: string }
export interface ExtensionRequest {
  conversationIds: string[]
  years?: number
  until?: string
  reason: string
  requester: string
}

export type DaySummary = z.infer<typeof days>['days'][number]

/** A day's state is read from the index: even a busy app answers within this. */
const ANSWER_MS = 30_000

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
  start(day: string): Promise<z.infer<typeof started>>
  day(day: string): Promise<DayView>
  days(): Promise<DaySummary[]>
  coverage(range: { from?: string; to?: string }): Promise<CoverageView>
  reviews(range: { from?: string; to?: string }): Promise<ReviewsView>
  startBackfill(asked: {
    from: string
    to: string
    parallel?: number
    again?: boolean
  }): Promise<z.infer<typeof backfillStarted>>
  backfill(id: string): Promise<BackfillView>
  backfills(): Promise<BackfillView[]>
  cancelBackfill(id: string): Promise<BackfillView>
  extend(asked: ExtensionRequest): Promise<ExtensionResult[]>
  startAudits(day: string): Promise<{ outcome: string }>
  auditDay(day: string): Promise<AuditDayView>
  audits(asked: AuditAsk): Promise<AuditAnswerView>
}

/** @param url address of the app; a function where it may move while it is used */
export function apiClient(url: string | (() => string), key: string): Api {
  return {
    start: (day) => call('POST', `archive/days/${encodeURIComponent(day)}`, started),
    day: (day) => call('GET', `archive/days/${encodeURIComponent(day)}`, dayView),
    days: async () => (await call('GET', 'archive/days', days)).days,
    coverage: (range) => call('GET', `archive/coverage${query(range)}`, coverageView),
    reviews: (range) => call('GET', `archive/reviews${query(range)}`, reviewsView),
    startBackfill: (asked) => call('POST', 'archive/backfills', backfillStarted, asked),
    backfill: (id) => call('GET', `archive/backfills/${encodeURIComponent(id)}`, backfillView),
    backfills: async () =>
      (await call('GET', 'archive/backfills', z.object({ backfills: z.array(backfillView) }))).backfills,
    cancelBackfill: (id) => call('DELETE', `archive/backfills/${encodeURIComponent(id)}`, backfillView),
    startAudits: (day) => call('POST', `audits/days/${encodeURIComponent(day)}`, z.object({ outcome: z.string() })),
    auditDay: (day) => call('GET', `audits/days/${encodeURIComponent(day)}`, auditDay),
    audits: (asked) => call('GET', `audits${query(asked)}`, auditAnswer),
    extend: async (asked) => (await call('POST', 'archive/extensions', extensions, asked)).results,
  }

  async function call<T>(method: string, path: string, schema: z.ZodType<T>, content?: object): Promise<T> {
    const base = (typeof url === 'string' ? url : url()).replace(/\/+$/, '')
    let response: Response
    try {
      response = await fetch(`${base}/api/${path}`, {
        method,
        headers: { 'x-functions-key': key, ...(content === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      })
    } catch (error) {
      throw new ApiFailed('unreachable', `Holdfast does not answer at ${base} (${reasonOf(error)})`)
    }
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw failure(response.status, body)
    return schema.parse(body)
  }
}

function query(range: object): string {
  const text = new URLSearchParams(
    Object.entries(range).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  ).toString()
  return text === '' ? '' : `?${text}`
}

/** What fetch says is always "fetch failed": the cause knows more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function failure(httpStatus: number, body: unknown): ApiFailed {
  const problem = z.object({ code: z.string(), detail: z.string() }).safeParse(body)
  if (problem.success) return new ApiFailed(problem.data.code, problem.data.detail)
  return httpStatus === 401
    ? new ApiFailed('unauthorized', 'the function key is missing or wrong (--key or HOLDFAST_FUNCTION_KEY)')
    : new ApiFailed('refused', `Holdfast answered with status ${httpStatus}`)
}
