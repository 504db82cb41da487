/** Analytics details: jobs, their availability, the synchronous query. */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { uuid } from '../random.ts'
import { parse, whole } from '../read-ask.ts'
import { badRequest, notDone, notFound } from '../refusal.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import { analyticsConversation, iso } from '../wire/analytics.ts'
import type { Ask, Reply, World } from '../world.ts'

const MINUTE = 60_000
const DAY_MS = 86_400_000
/** How far the data lake is behind, and how long a job is queued and runs: tenant's time. */
const LAKE_LAG = 45 * MINUTE
const QUEUED = 3_000
const RUNNING = 10_000
const QUERY_CAP = 10_000
/** Taken by a live organization. */
const PAGE_CAP = 10_000

interface Job {
  from: number
  to: number
  asOf: number
  submitted: number
  /** Wall clock: results live a real day, however fast the tenant's time runs. */
  keptUntil: number
  fate: 'done' | 'failed' | 'expired'
  startDay: boolean
  newestFirst: boolean
}

const interval = z.string().transform((text, context) => {
  const [from = NaN, to = NaN] = text.split('/').map((part) => Date.parse(part))
  if (Number.isNaN(from) || Number.isNaN(to) || to <= from) {
    context.addIssue({ code: 'custom', message: 'invalid interval' })
    return z.NEVER
  }
  return { from, to }
})
const anything = z.unknown().optional()
const order = z.enum(['asc', 'desc', 'unordered']).optional()
const orderBy = z.enum(['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd']).optional()
/** What narrows an answer: an ignored filter would answer another question than the one asked. */
const unsupported = {
  conversationFilters: anything,
  segmentFilters: anything,
  evaluationFilters: anything,
  surveyFilters: anything,
  resolutionFilters: anything,
}
const queryBody = z.strictObject({
  interval,
  order,
  orderBy,
  paging: z.strictObject({ pageSize: z.number().int().min(1), pageNumber: z.number().int().min(1) }).optional(),
  aggregations: anything,
  ...unsupported,
})
const jobBody = z.strictObject({
  interval,
  order,
  orderBy,
  startOfDayIntervalMatching: z.boolean().optional(),
  limit: anything,
  ...unsupported,
})

export function analyticsRoutes(world: World): (ask: Ask) => Reply | null {
  const jobs = new Map<string, Job>()
  /** Of the job asked for last: its pages are asked for one after the other. */
  let listed: { job: Job; all: SimConversation[] } | null = null
  const { clock, days, faults, tenant } = world
  const availableUntil = () => clock.now() - LAKE_LAG

  return (ask) => {
    const [area, kind, details, what, id, leaf] = ask.path
    if (area !== 'analytics' || kind !== 'conversations' || details !== 'details') return null
    if (what === 'query' && ask.method === 'POST') return query(ask)
    if (what !== 'jobs') return null
    if (id === undefined && ask.method === 'POST') return submit(ask)
    if (id === 'availability' && ask.method === 'GET')
      return {
        status: 200,
        body: { dataAvailabilityDate: iso(availableUntil()) } satisfies Models.DataAvailabilityResponse,
      }
    const job = jobs.get(id ?? '')
    if (job === undefined) throw notFound('job')
    if (leaf === 'results' && ask.method === 'GET') return results(job, ask)
    if (leaf === undefined && ask.method === 'DELETE') {
      jobs.delete(id ?? '')
      return { status: 204 }
    }
    if (leaf === undefined && ask.method === 'GET') return state(job)
    return null
  }

  function submit(ask: Ask): Reply {
    const body = supported(parse(jobBody, ask.body))
    const jobId = uuid('job', jobs.size, clock.now(), tenant.seed)
    const first = jobs.size === 0
    const fate =
      first && faults.value('job-failed') !== null
        ? 'failed'
        : first && faults.value('job-expired') !== null
          ? 'expired'
          : 'done'
    jobs.set(jobId, {
      ...body.interval,
      asOf: availableUntil(),
      submitted: clock.now(),
      keptUntil: Date.now() + DAY_MS,
      fate,
      startDay: body.startOfDayIntervalMatching ?? false,
      newestFirst: body.order === 'desc',
    })
    return { status: 202, body: { jobId } satisfies Models.AsyncQueryResponse }
  }

  function stateOf(job: Job): string {
    const age = clock.now() - job.submitted
    if (age < RUNNING) return age < QUEUED ? 'QUEUED' : 'PENDING'
    if (job.fate === 'failed') return 'FAILED'
    return job.fate === 'expired' || Date.now() > job.keptUntil ? 'EXPIRED' : 'FULFILLED'
  }

  function state(job: Job): Reply {
    const state = stateOf(job)
    const body: Models.AsyncQueryStatus = {
      state,
      submissionDate: iso(job.submitted),
      ...(state === 'FAILED' ? { errorMessage: 'the job ran out of resources' } : {}),
      ...(state === 'FULFILLED'
        ? { completionDate: iso(job.submitted + RUNNING), expirationDate: iso(job.submitted + DAY_MS) }
        : {}),
    }
    return { status: state === 'QUEUED' || state === 'PENDING' ? 202 : 200, body }
  }

  function results(job: Job, { query: asked }: Ask): Reply {
    if (stateOf(job) !== 'FULFILLED') throw badRequest(`The job has no results: it is ${stateOf(job)}`)
    const size = whole(asked, 'pageSize', 1000, PAGE_CAP)
    const from = Number(Buffer.from(asked.get('cursor') ?? '', 'base64url').toString() || 0)
    if (!Number.isInteger(from)) throw badRequest('The cursor is not one of this job')
    if (listed?.job !== job) listed = { job, all: conversations(job) }
    const { all } = listed
    const page = all.slice(from, from + size)
    // The last record of a page comes again on the next one, as pages of a moving store do.
    const repeated = from > 0 ? all.slice(from - 1, from) : []
    const body: Models.AnalyticsConversationAsyncQueryResponse = { dataAvailabilityDate: iso(job.asOf) }
    if (page.length > 0)
      body.conversations = [...repeated, ...page].map((simConversation) =>
        analyticsConversation(simConversation, job.asOf, true),
      )
    if (from + size < all.length) body.cursor = Buffer.from(String(from + size)).toString('base64url')
    return { status: 200, body }
  }

  /**
   * Lifetime overlaps the interval, or, on demand, started on a day that it touches; nothing that the lake has not
   * seen.
   */
  function conversations(job: Job): SimConversation[] {
    const found: SimConversation[] = []
    for (const simConversation of days.around(job.from, job.to)) {
      if (simConversation.start > job.asOf) continue
      const end = simConversation.end ?? Infinity
      const inside = job.startDay
        ? startsOnTouchedDay(simConversation, job)
        : simConversation.start < job.to && end >= job.from
      if (inside) found.push(simConversation)
    }
    return inOrder(found, job.newestFirst)
  }

  function query(ask: Ask): Reply {
    const {
      interval: range,
      paging = { pageSize: 25, pageNumber: 1 },
      order: asked,
      orderBy: key,
    } = supported(parse(queryBody, ask.body))
    if (range.to - range.from > 31 * DAY_MS) throw badRequest('The interval must be at most 31 days')
    if (paging.pageSize > 100) throw badRequest('The page size must be at most 100', 'invalid.value')
    const now = clock.now()
    const found: SimConversation[] = []
    for (const simConversation of days.around(range.from, range.to))
      if (simConversation.start <= now && startsOnTouchedDay(simConversation, range)) found.push(simConversation)
    inOrder(found, asked === 'desc', key)
    const from = (paging.pageNumber - 1) * paging.pageSize
    if (from >= QUERY_CAP) throw badRequest('Paging past 10000 records is not supported')
    const page = found.slice(from, Math.min(from + paging.pageSize, QUERY_CAP))
    // An estimate, as in life: it drifts from page to page.
    const body: Models.AnalyticsConversationQueryResponse = { totalHits: found.length + (paging.pageNumber % 3) - 1 }
    if (page.length > 0)
      body.conversations = page.map((simConversation) => analyticsConversation(simConversation, now, false))
    return { status: 200, body }
  }
}

/** One that is open has the latest end of all. */
function inOrder(found: SimConversation[], newestFirst: boolean, by = 'conversationStart'): SimConversation[] {
  const key = ({ start, end }: SimConversation) => (by === 'conversationEnd' ? (end ?? Number.MAX_VALUE) : start)
  return found.sort((a, b) => (newestFirst ? key(b) - key(a) : key(a) - key(b)))
}

/** @throws Refusal 501 naming what the simulator would have to ignore */
function supported<T extends { orderBy?: string | undefined }>(body: T): T {
  const ignored = [...Object.keys(unsupported), 'aggregations', 'limit'].filter(
    (name) => (body as Record<string, unknown>)[name] !== undefined,
  )
  if (ignored.length > 0) throw notDone(ignored.join(', '))
  if (body.orderBy === 'segmentStart' || body.orderBy === 'segmentEnd') throw notDone(`orderBy ${body.orderBy}`)
  return body
}

function startsOnTouchedDay({ start }: SimConversation, { from, to }: { from: number; to: number }): boolean {
  return start >= Math.floor(from / DAY_MS) * DAY_MS && start < Math.ceil(to / DAY_MS) * DAY_MS
}
