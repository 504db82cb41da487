/**
 * The audit service: one query at a time in the whole organisation, states, pages by cursor, a download for large
 * results, entries that appear late.
 */
import type { Models } from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { uuid } from '../random.ts'
import { parse, whole } from '../read-ask.ts'
import { badRequest, notFound, Refusal } from '../refusal.ts'
import { AUDIT_SERVICES, auditEntry, entriesOn, QUALITY, SETTLES_AFTER } from '../tenant/audit-log.ts'
import type { Ask, Reply, World } from '../world.ts'

const DAY_MS = 86_400_000
/** Tenant's time that a query takes, ms. */
const QUERY_TIME = 20_000
const MAX_PAGE = 500
/** A larger result is a download. */
const LARGE = 20_000
const MAX_INTERVAL = 30 * DAY_MS
const REALTIME_DAYS = 14

interface Query {
  id: string
  service: string
  from: number
  to: number
  submitted: number
  outcome: 'Succeeded' | 'Failed'
}

const body = z.looseObject({ interval: z.string(), serviceName: z.string().optional() })
const realtimeBody = body.extend({
  pageNumber: z.number().int().min(1).default(1),
  pageSize: z.number().int().min(1).max(MAX_PAGE).default(25),
})

export function auditRoutes(world: World): (ask: Ask) => Reply | null {
  const { clock, documents, faults, media, tenant, urlTtlMs } = world
  const queries = new Map<string, Query>()
  const failures = new Map<string, number>()
  let othersUntil: number | null = null

  return (ask) => {
    const path = ask.path.join('/')
    if (path === 'audits/query/servicemapping' || path === 'audits/query/realtime/servicemapping')
      return { status: 200, body: { services: services() } }
    if (path === 'audits/query/realtime' && ask.method === 'POST') return realtime(ask)
    const quality = path.startsWith('quality/conversations/audits/query')
    if (!quality && !path.startsWith('audits/query')) return null
    const [id, leaf] = ask.path.slice(quality ? 4 : 2)
    if (id === undefined) return ask.method === 'POST' ? submit(ask, quality) : null
    const query = queries.get(id)
    if (query === undefined) throw notFound('audit query')
    if (leaf === undefined) return { status: stateOf(query) === 'Succeeded' ? 200 : 202, body: view(query) }
    return leaf === 'results' ? results(ask, query, quality) : null
  }

  function services(): Models.AuditQueryService[] {
    return Object.entries(AUDIT_SERVICES).map(([name, { entity, actions }]) => ({
      name,
      entities: [{ name: entity, actions }],
    }))
  }

  function submit(ask: Ask, quality: boolean): Reply {
    const { interval, serviceName } = parse(body, ask.body)
    const service = quality ? QUALITY : serviceName
    if (service === undefined || (!quality && AUDIT_SERVICES[service] === undefined))
      throw badRequest('serviceName is not a service of this organization', 'invalid.value')
    const { from, to } = intervalOf(interval)
    if (faults.value('audit-interval') !== null && service === 'Recording' && to - from > 6 * 3_600_000)
      throw badRequest('The interval is too large for this service, reduce it', 'audit.interval.too.large')
    // Somebody else's query, by hand: it runs for a while when the night begins.
    othersUntil ??= clock.now() + 10 * 60_000
    const others = faults.value('audit-human') !== null && clock.now() < othersUntil
    if (others || [...queries.values()].some((item) => stateOf(item) === 'Running' || stateOf(item) === 'Queued'))
      throw new Refusal(409, 'audit.query.in.progress', 'Another audit query is already running in this organization')
    const failed = failures.get(service) ?? 0
    const fails = service === 'Architect' && failed < (faults.value('audit-fails') ?? 0)
    if (fails) failures.set(service, failed + 1)
    const query: Query = {
      id: uuid('audit-query', tenant.seed, queries.size, clock.now()),
      service,
      from,
      to,
      submitted: clock.now(),
      outcome: fails ? 'Failed' : 'Succeeded',
    }
    queries.set(query.id, query)
    return { status: 202, body: view(query) }
  }

  function stateOf({ submitted, outcome }: Query): string {
    const age = clock.now() - submitted
    return age < QUERY_TIME / 4 ? 'Queued' : age < QUERY_TIME ? 'Running' : outcome
  }

  function view(query: Query): Models.AuditQueryExecutionStatusResponse {
    return {
      id: query.id,
      state: stateOf(query),
      startDate: new Date(query.submitted).toISOString(),
      interval: `${new Date(query.from).toISOString()}/${new Date(query.to).toISOString()}`,
      serviceName: query.service,
      filters: [],
      sort: [],
    }
  }

  /** Entries of the interval that were settled when the query was submitted. */
  function entriesOf({
    service,
    from,
    to,
    submitted,
  }: Pick<Query, 'service' | 'from' | 'to' | 'submitted'>): Models.AuditLogMessage[] {
    const found: Models.AuditLogMessage[] = []
    for (let at = Math.floor(from / DAY_MS) * DAY_MS; at < to; at += DAY_MS) {
      const day = new Date(at).toISOString().slice(0, 10)
      const count = entriesOn(tenant, service, day)
      for (let n = 0; n < count; n++) {
        const entry = auditEntry(tenant, service, day, n, count, faults.value('card-data') !== null)
        const event = Date.parse(entry.eventDate ?? '')
        if (event >= from && event < to && event + SETTLES_AFTER <= submitted) found.push(entry)
      }
    }
    return found
  }

  function results(ask: Ask, query: Query, quality: boolean): Reply {
    if (stateOf(query) !== 'Succeeded')
      throw new Refusal(400, 'audit.query.not.complete', 'The query has not succeeded')
    const pageSize = whole(ask.query, 'pageSize', 25, MAX_PAGE)
    const from = Number(ask.query.get('cursor') ?? 0)
    if (!Number.isInteger(from) || from < 0) throw badRequest('No such cursor', 'invalid.value')
    const all = entriesOf(query)
    if (all.length > LARGE && !quality) return large(query, all, pageSize)
    const next = from + pageSize
    // Now and then the next page begins with the last entry of this one: whoever does not look counts it twice.
    const cursor = next % 1000 === 500 ? next - 1 : next
    return {
      status: 200,
      body: {
        id: query.id,
        pageSize,
        entities: all.slice(from, next),
        ...(next < all.length ? { cursor: String(cursor) } : {}),
      },
    }
  }

  function large(query: Query, all: readonly Models.AuditLogMessage[], pageSize: number): Reply {
    const name = `audit.${query.id}`
    if (!documents.has(name)) {
      const bytes = Buffer.from(JSON.stringify(all))
      documents.set(name, () => bytes)
    }
    const downloadUrl = media.sign(
      { id: name, contentType: 'application/json', sizeBytes: documents.get(name)?.().byteLength ?? 0 },
      urlTtlMs,
    )
    return {
      status: 302,
      headers: { location: downloadUrl },
      body: { id: query.id, pageSize, downloadUrl } satisfies Models.AuditQueryExecutionLargeResultsResponse,
    }
  }

  function realtime(ask: Ask): Reply {
    const { interval, serviceName, pageNumber, pageSize } = parse(realtimeBody, ask.body)
    const { from, to } = intervalOf(interval)
    if (from < clock.now() - REALTIME_DAYS * DAY_MS)
      throw badRequest('Realtime audits reach back 14 days', 'audit.realtime.too.old')
    const all = entriesOf({ service: serviceName ?? '', from, to, submitted: clock.now() })
    const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
    return {
      status: 200,
      body: {
        entities,
        pageSize,
        pageNumber,
        total: all.length,
        pageCount: Math.ceil(all.length / pageSize),
      } satisfies Models.AuditRealtimeQueryResultsResponse,
    }
  }
}

function intervalOf(text: string): { from: number; to: number } {
  const [from = NaN, to = NaN] = text.split('/').map((part) => Date.parse(part))
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to)
    throw badRequest('interval must be two instants', 'invalid.date')
  if (to - from > MAX_INTERVAL)
    throw badRequest('The interval must not be longer than 30 days', 'audit.interval.too.large')
  return { from, to }
}
