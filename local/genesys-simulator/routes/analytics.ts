/** Analytics details: jobs, their availability, the synchronous query. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { uuid } from '../random.ts'
import { badRequest, notFound } from '../refusal.ts'
import type { SimConversation } from '../tenant/conversation.ts'
import { analyticsConversation, iso } from '../wire/analytics.ts'
import type { Ask, Reply, World } from '../world.ts'

const MINUTE = 60_000
const DAY_MS = 86_400_000
/** How far the data lake is behind, and how long a job is queued and runs: tenant's time. */
const LAKE_LAG = 45 * MINUTE
const QUEUED = 3_000
const RUNNING = 10_000
const QUERY_CAP = 10_000

interface Job { from: number; to: number; asOf: number; submitted: number; fate: 'done' | 'failed' | 'expired'; startDay: boolean }

const interval = z.string().transform((text, context) => {
  const [from = NaN, to = NaN] = text.split('/').map((part) => Date.parse(part))
  if (Number.isNaN(from) || Number.isNaN(to) || to <= from) {
    context.addIssue({ code: 'custom', message: 'invalid interval' })
    return z.NEVER
  }
  return { from, to }
})
const queryBody = z.looseObject({ interval, paging: z.looseObject({ pageSize: z.number().int().min(1), pageNumber: z.number().int().min(1) }).optional(), order: z.string().optional() })
const jobBody = z.looseObject({ interval, startOfDayIntervalMatching: z.boolean().optional() })

export function analyticsRoutes(world: World): (ask: Ask) => Reply | null {
  const jobs = new Map<string, Job>()
  const { clock, days, faults, tenant } = world
  const availableUntil = () => clock.now() - LAKE_LAG

  return (ask) => {
    const [area, kind, details, what, id, leaf] = ask.path
    if (area !== 'analytics' || kind !== 'conversations' || details !== 'details') return null
    if (what === 'query' && ask.method === 'POST') return query(ask)
    if (what !== 'jobs') return null
    if (id === undefined && ask.method === 'POST') return submit(ask)
    if (id === 'availability' && ask.method === 'GET') return { status: 200, body: { dataAvailabilityDate: iso(availableUntil()) } satisfies Models.DataAvailabilityResponse }
    const job = jobs.get(id ?? '')
    if (job === undefined) throw notFound('job')
    if (leaf === 'results' && ask.method === 'GET') return results(job, ask)
    if (leaf === undefined && ask.method === 'GET') return state(job)
    return null
  }

  function submit(ask: Ask): Reply {
    const body = parse(jobBody, ask.body)
    const jobId = uuid('job', jobs.size, clock.now(), tenant.seed)
    const first = jobs.size === 0
    const fate = first && faults.value('job-failed') !== null ? 'failed' : first && faults.value('job-expired') !== null ? 'expired' : 'done'
    jobs.set(jobId, { ...body.interval, asOf: availableUntil(), submitted: clock.now(), fate, startDay: body.startOfDayIntervalMatching ?? false })
    return { status: 202, body: { jobId } satisfies Models.AsyncQueryResponse }
  }

  function state(job: Job): Reply {
    const age = clock.now() - job.submitted
    const state = age < QUEUED ? 'QUEUED' : age < RUNNING ? 'PENDING' : job.fate === 'done' ? 'FULFILLED' : job.fate === 'failed' ? 'FAILED' : 'EXPIRED'
    const body: Models.AsyncQueryStatus = {
      state, submissionDate: iso(job.submitted), ...(state === 'FAILED' ? { errorMessage: 'the job ran out of resources' } : {}),
      ...(state === 'FULFILLED' ? { completionDate: iso(job.submitted + RUNNING), expirationDate: iso(job.submitted + DAY_MS) } : {}),
    }
    return { status: age < RUNNING ? 202 : 200, body }
  }

  function results(job: Job, { query: asked }: Ask): Reply {
    const size = Math.min(Number(asked.get('pageSize') ?? 1000), 10_000)
    const from = Number(Buffer.from(asked.get('cursor') ?? '', 'base64url').toString() || 0)
    const all = conversations(job)
    const page = all.slice(from, from + size)
    // The last record of a page comes again on the next one, as pages of a moving store do.
    const repeated = from > 0 ? all.slice(from - 1, from) : []
    const body: Models.AnalyticsConversationAsyncQueryResponse = { dataAvailabilityDate: iso(job.asOf) }
    if (page.length > 0) body.conversations = [...repeated, ...page].map((one) => analyticsConversation(one, job.asOf, true))
    if (from + size < all.length) body.cursor = Buffer.from(String(from + size)).toString('base64url')
    return { status: 200, body }
  }

  /** Lifetime overlaps the interval, or, on demand, started on a day that it touches; nothing that the lake has not seen. */
  function conversations(job: Job): SimConversation[] {
    const found: SimConversation[] = []
    for (const one of days.around(job.from, job.to)) {
      if (one.start > job.asOf) continue
      const end = one.end ?? Infinity
      const inside = job.startDay ? startsOnTouchedDay(one, job) : one.start < job.to && end >= job.from
      if (inside) found.push(one)
    }
    return found
  }

  function query(ask: Ask): Reply {
    const { interval: range, paging = { pageSize: 25, pageNumber: 1 } } = parse(queryBody, ask.body)
    if (range.to - range.from > 7 * DAY_MS) throw badRequest('The interval must be at most 7 days')
    if (paging.pageSize > 100) throw badRequest('The page size must be at most 100', 'invalid.value')
    const now = clock.now()
    const found: SimConversation[] = []
    for (const one of days.around(range.from, range.to)) if (one.start <= now && startsOnTouchedDay(one, range)) found.push(one)
    found.sort((a, b) => a.start - b.start)
    const from = (paging.pageNumber - 1) * paging.pageSize
    if (from >= QUERY_CAP) throw badRequest('Paging past 10000 records is not supported')
    const page = found.slice(from, Math.min(from + paging.pageSize, QUERY_CAP))
    // An estimate, as in life: it drifts from page to page.
    const body: Models.AnalyticsConversationQueryResponse = { totalHits: found.length + (paging.pageNumber % 3) - 1 }
    if (page.length > 0) body.conversations = page.map((one) => analyticsConversation(one, now, false))
    return { status: 200, body }
  }
}

function startsOnTouchedDay({ start }: SimConversation, { from, to }: { from: number; to: number }): boolean {
  return start >= Math.floor(from / DAY_MS) * DAY_MS && start < Math.ceil(to / DAY_MS) * DAY_MS
}

export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw badRequest(z.prettifyError(parsed.error))
  return parsed.data
}
