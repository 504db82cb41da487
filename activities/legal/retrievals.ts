/** A large request of Legal, prepared in bounded steps: listed, verified, delivered. Each finds what it did before. */
import { bytesOf, pagesOf, type RetrievalObject, type RetrievalPage } from '../../domain/legal/retrieval.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { derivedUuid } from '../../evidence/derived-id.ts'
import { judged } from '../../use-cases/legal/judge-objects.ts'
import { questionOf } from '../../use-cases/legal/question.ts'
import { objectsOfRecord } from '../../use-cases/legal/record-objects.ts'
import { pageFile } from '../../use-cases/legal/retrieve.ts'
import { searchRecords } from '../../use-cases/legal/search-records.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import type { ActivityImplementations } from '../contract.ts'

type Ports = Pick<
  ActivityPorts,
  'index' | 'search' | 'holds' | 'reader' | 'staging' | 'retrievals' | 'trail' | 'clock' | 'log'
>

/** Records of one step: each costs some reads of manifests. */
const RECORDS = 100
/** A request for more is a request to think again; an export is made for that. */
const MOST_RECORDS = 20_000
/** An activity ends well within five minutes: after this no further page is begun. */
const VERIFY_MS = 120_000

const seenFile = (id: string, step: number): string => `retrievals/${id}/seen-${String(step).padStart(6, '0')}`

/** The next records of the question, their objects cut into pages that are not verified yet. */
export function listRetrieval(ports: Ports): ActivityImplementations['listRetrieval'] {
  return async ({ id, cursor, step, page }) => {
    const { scope } = await retrievalOf(ports, id)
    const seen = new Set(step === 0 ? [] : await ports.staging.read<string[]>(seenFile(id, step - 1)))
    const { ids, next } = await idsOf(ports, scope, cursor)
    const fresh = ids.filter((conversationId) => !seen.has(conversationId))
    const objects: RetrievalObject[] = []
    let conversations = 0
    for (const conversationId of fresh) {
      const found = await objectsOfRecord(ports, conversationId)
      if (found === null) continue
      conversations++
      objects.push(...found)
    }
    const pages = pagesOf(objects)
    for (const [n, content] of pages.entries()) await ports.staging.write(pageFile(id, page + n), unverified(content))
    await ports.staging.write(seenFile(id, step), [...seen, ...fresh])
    if (seen.size + fresh.length > MOST_RECORDS)
      throw new ArchiveError('bad-request', `more than ${MOST_RECORDS} records: narrow the question`)
    return { cursor: next, page: page + pages.length, conversations, objects: objects.length, bytes: bytesOf(objects) }
  }
}

/** Verifies page after page until its time is over. */
export function verifyRetrieval(ports: Ports): ActivityImplementations['verifyRetrieval'] {
  return async ({ id, page, pages }) => {
    const began = ports.clock.now()
    let withheld = 0
    let at = page
    for (; at <= pages && (at === page || ports.clock.now() - began < VERIFY_MS); at++) {
      const stored = await ports.staging.read<RetrievalPage>(pageFile(id, at))
      const done = stored.verifiedAt === NEVER ? await judged(ports, stored.objects) : stored
      if (stored.verifiedAt === NEVER) await ports.staging.write(pageFile(id, at), done)
      withheld += done.objects.filter((object) => object.withheld !== null).length
    }
    return { page: at > pages ? null : at, withheld }
  }
}

/** Delivered from now on: links are given to whoever asks and may. */
export function deliverRetrieval(ports: Ports): ActivityImplementations['deliverRetrieval'] {
  return async ({ id, ...figures }) => {
    const { status, ...request } = await retrievalOf(ports, id)
    if (status === 'delivered') return { delivered: true }
    const at = new Date(ports.clock.now()).toISOString()
    await ports.trail.record({
      id: derivedUuid('retrieval.deliver', id),
      time: at,
      action: 'retrieval.deliver',
      outcome: 'allowed',
      user: { kind: 'person', ...request.requestedBy, roles: [] },
      address: null,
      purpose: request.justification,
      subject: id,
      records: figures.conversations,
      objects: figures.objects,
      bytes: figures.bytes,
    })
    await ports.retrievals.update(id, { status: 'delivered', deliveredAt: at, ...figures })
    if (at > request.dueAt) ports.log.warn('retrieval.late', { id, dueAt: request.dueAt, deliveredAt: at })
    return { delivered: true }
  }
}

export function failRetrieval(ports: Ports): ActivityImplementations['failRetrieval'] {
  return async ({ id, code, message }) => {
    await ports.retrievals.update(id, { status: 'failed', message: `${code}: ${message}`.slice(0, 500) })
    ports.log.warn('retrieval.failed', { id, code })
    return { failed: true }
  }
}

const NEVER = ''

function unverified(objects: readonly RetrievalObject[]): RetrievalPage {
  return { objects: objects.map((object) => ({ ...object, versionId: null, withheld: null })), verifiedAt: NEVER }
}

async function retrievalOf({ retrievals }: Ports, id: string) {
  const retrieval = await retrievals.read(id)
  if (retrieval === null) throw new ArchiveError('index-conflict', `there is no request ${id}`)
  return retrieval
}

async function idsOf(
  { search, holds, clock }: Ports,
  scope: Awaited<ReturnType<typeof retrievalOf>>['scope'],
  cursor: string | null,
): Promise<{ ids: string[]; next: string | null }> {
  if ('conversationId' in scope) return { ids: [scope.conversationId], next: null }
  const question = questionOf(scope.query, clock.now())
  if (question.by === 'conversation') return { ids: [question.conversationId], next: null }
  if (question.by === 'hold') {
    const { members, next } = await holds.members(question.matterId, cursor, RECORDS)
    const held = members.filter(({ state }) => state === 'held')
    return { ids: held.map(({ conversationId }) => conversationId), next }
  }
  const answer = await searchRecords(search, question, cursor, RECORDS)
  return { ids: answer.hits.map(({ conversationId }) => conversationId), next: answer.cursor }
}
