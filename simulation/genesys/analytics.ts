/** Discovery at the source: the data lake's jobs, and the synchronous query, each with its own idea of an interval. */
import { uuid } from '../../local/genesys-simulator/random.ts'
import { endAt, type TrueConversation, type World } from '../world/truth.ts'
import type { GoingOn } from '../story/going-on.ts'
import type { Struck } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { analyticsJson } from './analytics-record.ts'
import { byTime } from './by-time.ts'
import { iso, ok, okJson, refused, type Ask, type Reply, type Route } from './ask.ts'

const DAY = 86_400_000
const MINUTE = 60_000
/** How far the data lake is behind on a usual day. */
const LAKE_LAG = 20 * MINUTE
/** Most jobs are ready when they are first asked for; one in four takes longer. */
const JOB_TIME = [0, 0, 0, 12_000] as const

interface DetailsQuery {
  paging?: { pageSize?: number; pageNumber?: number }
  order?: string
  orderBy?: string
}

interface Job {
  submitted: number
  takes: number
  from: number
  to: number
}

export function analyticsRoutes(world: World, mishaps: GoingOn, struck: Struck): Route {
  const jobs = new Map<string, Job>()
  const times = byTime(world.conversations)
  const byId = new Map(world.conversations.map((entry) => [entry.id, entry]))
  const going = (kind: string, now: number): Happening | undefined => {
    const found = mishaps.of(`source: ${kind}`, now)
    if (found !== undefined) struck.add(found.kind)
    return found
  }

  return (ask) => {
    const [area, kind, details, what, id, leaf] = ask.path
    if (area === 'conversations' && kind !== undefined && details === undefined && ask.method === 'GET')
      return conversation(kind, ask)
    if (area !== 'analytics' || kind !== 'conversations' || details !== 'details') return null
    if (what === 'query') return query(ask)
    if (what !== 'jobs') return null
    if (id === 'availability') return ok({ dataAvailabilityDate: iso(lakeUntil(ask.now)) })
    if (id === undefined) return submit(ask)
    const job = jobs.get(id)
    if (job === undefined) return refused(404, 'not.found', 'no such job')
    return leaf === 'results' ? results(job, ask) : state(job, ask)
  }

  /** While the lake is behind it stands where it stood when that began. */
  function lakeUntil(now: number): number {
    return Math.min(now, going('lake behind', now)?.at ?? now) - LAKE_LAG
  }

  function submit({ body, now }: Ask): Reply {
    const id = uuid('job', world.seed, jobs.size)
    jobs.set(id, { submitted: now, takes: JOB_TIME[jobs.size % JOB_TIME.length] ?? 0, ...interval(body) })
    return { status: 202, body: { jobId: id } }
  }

  function state({ submitted, takes }: Job, { now }: Ask): Reply {
    if (going('job fails', now) !== undefined) return ok({ state: 'FAILED', errorMessage: 'simulated' })
    return now - submitted < takes
      ? { status: 202, body: { state: 'PENDING' } }
      : ok({ state: 'FULFILLED', submissionDate: iso(submitted), expirationDate: iso(submitted + DAY) })
  }

  function results(job: Job, { query, now }: Ask): Reply {
    const until = lakeUntil(now)
    if (going('job expires while paged', now) !== undefined)
      return refused(404, 'job.results.expired', 'The results of the job have expired')
    const left = going('job leaves one out', now)
    const all = times
      .around(Math.min(job.from, until), job.to)
      .filter((entry) => overlaps(entry, job, until))
      .filter((_, i) => left === undefined || i !== left.pick % 8)
    if (going('cursor in a circle', now) !== undefined)
      return ok({
        conversations: [],
        cursor: query.get('cursor') === 'a' ? 'b' : 'a',
        dataAvailabilityDate: iso(until),
      })
    const size = Number(query.get('pageSize') ?? 100)
    const from = Number(query.get('cursor') ?? 0)
    return okJson({
      conversations: list(all.slice(from, from + size).map((entry) => analyticsJson(entry, until, true))),
      ...(from + size < all.length ? { cursor: JSON.stringify(String(from + size)) } : {}),
      dataAvailabilityDate: JSON.stringify(iso(until)),
    })
  }

  /** By the day on which a conversation began. An empty page has no list at all. */
  function query({ body, now }: Ask): Reply {
    const { from, to } = interval(body)
    const { paging = {}, order, orderBy } = (body ?? {}) as DetailsQuery
    const { pageSize = 25, pageNumber = 1 } = paging
    const [first, last] = [Math.floor(from / DAY) * DAY, Math.ceil(to / DAY) * DAY]
    const all = times.around(first, last).filter(({ start }) => start >= first && start < last && start <= now)
    if (orderBy === 'conversationEnd')
      all.sort((a, b) => (endAt(a, now) ?? Infinity) - (endAt(b, now) ?? Infinity) || a.start - b.start)
    if (order === 'desc') all.reverse()
    const page = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
    return okJson({
      ...(page.length === 0 ? {} : { conversations: list(page.map((entry) => analyticsJson(entry, now, false))) }),
      totalHits: String(all.length),
    })
  }

  function conversation(id: string, { now }: Ask): Reply {
    const found = byId.get(id)
    if (found === undefined) return refused(404, 'conversation.not.found', 'no such conversation')
    return ok({
      id,
      startTime: iso(found.start),
      participants: found.legs.map(({ sessionId, purpose, attributes, medium }) => ({
        id: sessionId,
        purpose,
        attributes,
        ...(medium !== 'message' || purpose !== 'customer'
          ? {}
          : {
              messages: [
                {
                  id: sessionId,
                  messages: (found.texts ?? [])
                    .filter(({ at }) => at <= now)
                    .map((text) => ({ messageId: text.id, messageTime: iso(text.at) })),
                },
              ],
            }),
      })),
    })
  }
}

function list(items: readonly string[]): string {
  return `[${items.join(',')}]`
}

/** Its life touches the interval, as far as the lake knows. */
function overlaps(conversation: TrueConversation, { from, to }: Job, until: number): boolean {
  if (conversation.start > until || conversation.start >= to) return false
  const end = endAt(conversation, until)
  return end === null || end >= from
}

function interval(body: unknown): { from: number; to: number } {
  const [from = '', to = ''] = (body as { interval?: string } | null)?.interval?.split('/') ?? []
  return { from: Date.parse(from), to: Date.parse(to) }
}
