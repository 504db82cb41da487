/** A request of Legal: answered at once where it is small, prepared page by page where it is not. */
import { scrubText } from '../../card-data/scrub.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { dueAt, type BusinessHours } from '../../domain/legal/request-clock.ts'
import {
  bytesOf,
  fitsOnline,
  LINK_LIFE_MS,
  type Retrieval,
  type RetrievalObject,
  type RetrievalPage,
  type RetrievalScope,
} from '../../domain/legal/retrieval.ts'
import type { ActivityPorts } from '../ports.ts'
import { judged } from './judge-objects.ts'
import { questionOf } from './question.ts'
import { objectsOfRecord } from './record-objects.ts'
import { everyHit } from './search-records.ts'

export interface RetrievalAsk {
  scope: RetrievalScope
  justification: string
  matterId?: string | undefined
  onBehalfOf?: string | undefined
}
export type RetrievalBegin =
  | { kind: 'unknown' }
  | { kind: 'delivered'; retrieval: Retrieval; page: RetrievalPage }
  | { kind: 'preparing'; retrieval: Retrieval }

export interface RequestTimes {
  hours: number
  businessHours: BusinessHours | null
}

type Ports = Pick<ActivityPorts, 'index' | 'search' | 'holds' | 'reader' | 'staging' | 'retrievals' | 'clock' | 'log'>

const SEARCH_PAGE = 100

export const pageFile = (id: string, page: number): string => `retrievals/${id}/page-${String(page).padStart(6, '0')}`

/** Until when files of a page are given through the app. */
export const givenFile = (id: string, page: number): string => `${pageFile(id, page)}-given`

/**
 * Looks until it knows that the request is small or that it is not.
 * @param id new for every request
 * @throws ArchiveError `bad-request`, `bad-range`, of vault and index
 */
export async function beginRetrieval(
  ports: Ports,
  { id, ask, principal, times }: { id: string; ask: RetrievalAsk; principal: Principal; times: RequestTimes },
): Promise<RetrievalBegin> {
  const now = ports.clock.now()
  const receivedAt = new Date(now).toISOString()
  const found: RetrievalObject[] = []
  let conversations = 0
  let small = true
  for await (const conversationId of conversationsOf(ports, ask.scope, now)) {
    const objects = await objectsOfRecord(ports, conversationId)
    if (objects === null) continue
    conversations++
    found.push(...objects)
    small = fitsOnline(found)
    if (!small) break
  }
  if (conversations === 0) return { kind: 'unknown' }
  const request: Retrieval = {
    id,
    requestedBy: { oid: principal.oid, name: principal.name },
    justification: masked(ask.justification),
    matterId: ask.matterId ?? null,
    onBehalfOf: ask.onBehalfOf === undefined ? null : masked(ask.onBehalfOf),
    scope: ask.scope,
    status: 'preparing',
    message: null,
    receivedAt,
    dueAt: dueAt(receivedAt, times.hours, times.businessHours),
    deliveredAt: null,
    conversations: small ? conversations : 0,
    objects: small ? found.length : 0,
    bytes: small ? bytesOf(found) : 0,
    withheld: 0,
    pages: 0,
  }
  if (!small) {
    await ports.retrievals.create(request)
    return { kind: 'preparing', retrieval: request }
  }
  const page = await judged(ports, found)
  await ports.staging.write(pageFile(id, 1), page)
  const retrieval: Retrieval = {
    ...request,
    status: 'delivered',
    deliveredAt: new Date(ports.clock.now()).toISOString(),
    withheld: page.objects.filter(({ withheld }) => withheld !== null).length,
    pages: 1,
  }
  await ports.retrievals.create(retrieval)
  return { kind: 'delivered', retrieval, page }
}

/**
 * A page of a delivered request, for new links to it. Hashes that were verified within the life of a link count.
 * @throws ArchiveError `staging-missing` when its working files are gone: ask anew
 */
export async function pageAgain(
  ports: Pick<Ports, 'reader' | 'staging' | 'clock' | 'log'>,
  id: string,
  page: number,
): Promise<RetrievalPage> {
  const stored = await ports.staging.read<RetrievalPage>(pageFile(id, page))
  if (ports.clock.now() - Date.parse(stored.verifiedAt) < LINK_LIFE_MS) return stored
  const again = await judged(ports, stored.objects)
  await ports.staging.write(pageFile(id, page), again)
  return again
}

/** Ids of what is asked for, each once. */
async function* conversationsOf(
  { search, holds }: Pick<Ports, 'search' | 'holds'>,
  scope: RetrievalScope,
  now: number,
): AsyncGenerator<string, undefined> {
  if ('conversationId' in scope) {
    yield scope.conversationId
    return undefined
  }
  const question = questionOf(scope.query, now)
  if (question.by === 'conversation') yield question.conversationId
  else if (question.by === 'hold') yield* everyMember(holds, question.matterId)
  else
    for await (const hits of everyHit(search, question, SEARCH_PAGE))
      for (const { conversationId } of hits) yield conversationId
  return undefined
}

async function* everyMember(holds: Ports['holds'], matterId: string): AsyncGenerator<string, undefined> {
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof holds.members>> = await holds.members(matterId, after, SEARCH_PAGE)
    for (const { conversationId, state } of page.members) if (state === 'held') yield conversationId
    after = page.next
  } while (after !== null)
  return undefined
}

/** People paste whole messages into reasons. */
export function masked(text: string): string {
  return scrubText(text).text
}

/** @throws ArchiveError `bad-request` unless exactly one of the two is given */
export function scopeOf(asked: { conversationId?: string | undefined; query?: object | undefined }): RetrievalScope {
  if ((asked.conversationId === undefined) === (asked.query === undefined))
    throw new ArchiveError('bad-request', 'give either conversationId or query')
  return asked.conversationId === undefined ? { query: { ...asked.query } } : { conversationId: asked.conversationId }
}
