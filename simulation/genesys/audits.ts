/** The audit log at the source: one query at a time in the organisation, results page by page. */
import { uuid } from '../../local/genesys-simulator/random.ts'
import type { GoingOn } from '../story/going-on.ts'
import type { Struck } from '../story/happenings.ts'
import { AUDIT_SERVICES, QUALITY, WITHOUT_QUERY, type TrueAudit } from '../world/audits.ts'
import type { World } from '../world/truth.ts'
import { iso, ok, refused, type Ask, type Reply, type Route } from './ask.ts'

/** Of nine queries four are over when they are first looked at, and one takes long. */
const QUERY_TIME = [3_000, 3_000, 3_000, 3_000, 8_000, 8_000, 8_000, 8_000, 100_000]
/** Small, so that most days have several. */
const PAGE = 3

interface Query {
  submitted: number
  takes: number
  entries: TrueAudit[]
}

export function auditRoutes({ seed, audits }: World, mishaps: GoingOn, struck: Struck): Route {
  const queries = new Map<string, Query>()
  const inOrder = [...audits].sort((a, b) => a.at - b.at)
  const byService = Map.groupBy(inOrder, ({ service }) => service)
  let busyUntil = 0

  return (ask) => {
    const at = ask.path.indexOf('audits')
    if (at < 0 || ask.path[at + 1] !== 'query') return null
    const [id, leaf] = ask.path.slice(at + 2)
    if (id === 'servicemapping') return ok({ services: AUDIT_SERVICES.map((name) => ({ name })) })
    if (id === 'realtime') return realtime(ask)
    if (id === undefined) return ask.method === 'POST' ? submit(ask, at > 0) : null
    const query = queries.get(id)
    if (query === undefined) return refused(404, 'not.found', 'no such query')
    return leaf === 'results' ? results(id, query, ask) : state(id, query, ask)
  }

  function hit(kind: string, now: number): boolean {
    const found = mishaps.of(`source: ${kind}`, now)
    if (found !== undefined) struck.add(found.kind)
    return found !== undefined
  }

  function submit({ body, now }: Ask, quality: boolean): Reply {
    const { serviceName = '' } = (body ?? {}) as { serviceName?: string }
    if (serviceName === WITHOUT_QUERY) return refused(400, 'bad.request', `service ${serviceName} is not supported`)
    if (now < busyUntil || hit('audit query of somebody else', now))
      return refused(429, 'too.many.requests', 'Another audit query is already running in this organization')
    const id = uuid('audit query', seed, queries.size)
    const takes = QUERY_TIME[queries.size % QUERY_TIME.length] ?? 0
    busyUntil = now + takes
    queries.set(id, { submitted: now, takes, entries: entriesOf(quality ? QUALITY : serviceName, body) })
    return { status: 202, body: { id, state: 'Queued' } }
  }

  function state(id: string, { submitted, takes }: Query, { now }: Ask): Reply {
    if (hit('audit queries fail', now)) return ok({ id, state: 'Failed' })
    return ok({ id, state: now - submitted < takes ? 'Running' : 'Succeeded' })
  }

  function results(id: string, { entries }: Query, { query }: Ask): Reply {
    const from = Number(query.get('cursor') ?? 0)
    return ok({
      id,
      pageSize: PAGE,
      entities: entries.slice(from, from + PAGE).map(wire),
      ...(from + PAGE < entries.length ? { cursor: String(from + PAGE) } : {}),
    })
  }

  function realtime({ body }: Ask): Reply {
    const { serviceName = '', pageNumber = 1 } = (body ?? {}) as { serviceName?: string; pageNumber?: number }
    const all = entriesOf(serviceName, body)
    return ok({
      entities: all.slice((pageNumber - 1) * PAGE, pageNumber * PAGE).map(wire),
      pageNumber,
      pageCount: Math.max(1, Math.ceil(all.length / PAGE)),
    })
  }

  function entriesOf(service: string, body: unknown): TrueAudit[] {
    const [from = '', to = ''] = (body as { interval?: string } | null)?.interval?.split('/') ?? []
    const [first, last] = [Date.parse(from), Date.parse(to)]
    return (byService.get(service) ?? []).filter(({ at }) => at >= first && at < last)
  }
}

function wire({ id, service, at, action }: TrueAudit): object {
  return {
    id,
    serviceName: service,
    eventDate: iso(at),
    action,
    user: { id: 'admin' },
    level: 'USER',
    entityType: 'Queue',
    entity: { id: 'queue', name: 'Sales' },
  }
}
