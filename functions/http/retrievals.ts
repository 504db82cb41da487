/** HTTP: ask for what records hold. */
import { randomUUID } from 'node:crypto'
import { createRetrieval, getRetrieval, retrieve, streamObject, type RetrievalView } from '../../api/retrievals.ts'
import type { AccessDetails } from '../../domain/access/access-event.ts'
import type { Principal } from '../../domain/access/principal.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { byteRangeOf } from '../../domain/legal/byte-range.ts'
import { LINK_LIFE_MS, type JudgedObject, type Retrieval, type RetrievalPage } from '../../domain/legal/retrieval.ts'
import type { LinkSigner } from '../../domain/ports/link-signer.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { prepareRetrievalInput } from '../../orchestrations/legal/prepare-retrieval.ts'
import { custodyOf } from '../../use-cases/legal/custody.ts'
import {
  beginRetrieval,
  givenFile,
  masked,
  pageAgain,
  pageFile,
  scopeOf,
  type RequestTimes,
} from '../../use-cases/legal/retrieve.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { isAlive, startOnce, stateOf, type Engine } from '../durable/instances.ts'
import { Answered, endpoint, Streamed, type Call, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'
import { subjectOf } from './records.ts'

type Ports = Pick<
  ActivityPorts,
  'index' | 'search' | 'holds' | 'reader' | 'staging' | 'retrievals' | 'clock' | 'log'
> & {
  /** Null: files come through the app. */
  links: LinkSigner | null
  times: RequestTimes
}
type Note = (details: AccessDetails) => void

const ID = /^rtv-[0-9a-f-]{36}$/

export function retrievalEndpoints(ports: Ports): Endpoint[] {
  return [
    endpoint(createRetrieval, create),
    endpoint(retrieve, create),
    endpoint(getRetrieval, show),
    endpoint(streamObject, stream),
  ]

  async function create({
    body,
    principal,
    note,
    engine,
    url,
  }: Call<unknown, (typeof createRetrieval)['body']['_output']>): Promise<Answered<RetrievalView>> {
    const { justification, matterId } = body
    const onBehalfOf = body.onBehalfOf ?? body.requesterEmail
    const scope = scopeOf(body)
    note({
      purpose: masked(justification),
      subject: 'query' in scope ? subjectOf({ ...scope.query }) : `conversation=${scope.conversationId}`,
      ...(matterId === undefined ? {} : { matterId }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf: masked(onBehalfOf) }),
    })
    if (matterId !== undefined && (await ports.holds.read(matterId)) === null)
      throw new NotFound('unknown-matter', `no hold is known of the matter ${matterId}`)
    const id = `rtv-${randomUUID()}`
    const ask = { scope, justification, matterId, onBehalfOf }
    const begun = await beginRetrieval(ports, { id, ask, principal, times: ports.times })
    switch (begun.kind) {
      case 'unknown':
        note({ records: 0 })
        throw new NotFound('unknown-record', 'the archive holds no record of what was asked for')
      case 'delivered':
        return new Answered(200, await delivered(begun.retrieval, 1, begun.page, { principal, note, url }))
      case 'preparing':
        note({ subject: id })
        await startOnce(engine, ORCHESTRATIONS.prepareRetrieval, id, prepareRetrievalInput(id))
        return new Answered(202, bare(ports, begun.retrieval, 'starting'), {
          location: `${new URL(url).origin}/api/legal/retrievals/${id}`,
        })
    }
  }

  async function show({
    param,
    query: { page },
    principal,
    note,
    engine,
    url,
  }: Call<(typeof getRetrieval)['query']['_output'], unknown>): Promise<RetrievalView> {
    const id = param('id')
    const retrieval = ID.test(id) ? await ports.retrievals.read(id) : null
    if (retrieval === null) throw new NotFound('unknown-retrieval', 'there is no such request')
    note({ subject: id, purpose: retrieval.justification })
    if (retrieval.status !== 'delivered') return bare(ports, retrieval, await phaseOf(engine, retrieval))
    if (page > Math.max(1, retrieval.pages))
      throw new ArchiveError('bad-request', `the request has ${retrieval.pages} pages`)
    if (retrieval.pages === 0) return bare(ports, retrieval, 'delivered')
    return await delivered(retrieval, page, await staged(() => pageAgain(ports, id, page)), { principal, note, url })
  }

  /** As long as a link would live, of the version that was verified; each read is on record by itself. */
  async function stream({ param, note, range: asked }: Call<unknown, unknown>): Promise<Streamed> {
    const [id, page, file] = [param('id'), Number(param('page')), Number(param('file'))]
    const retrieval = ports.links === null && ID.test(id) ? await ports.retrievals.read(id) : null
    note({ subject: id, objects: 0 })
    if (retrieval?.status !== 'delivered' || !(page >= 1 && page <= retrieval.pages))
      throw new NotFound('unknown-retrieval', 'there is no such file')
    const object = (await stillGiven(id, page)).objects[file - 1]
    if (object === undefined || object.withheld !== null)
      throw new NotFound('unknown-retrieval', 'there is no such file')
    const { conversationId, sizeBytes, contentType, filename, versionId } = object
    const range = byteRangeOf(asked, sizeBytes)
    if (range === 'beyond') throw new ArchiveError('range-beyond', `the file has ${sizeBytes} bytes`)
    const place = splitPath(object.path)
    const part = range === 'whole' ? undefined : range
    const body = await ports.reader.read(place.container, place.name, versionId ?? undefined, part)
    if (body === null) throw new NotFound('unknown-retrieval', 'there is no such file')
    const bytes = part?.count ?? sizeBytes
    note({ purpose: retrieval.justification, conversationIds: [conversationId], objects: 1, bytes })
    const name = encodeURIComponent(filename.split('/').at(-1) ?? 'file')
    return new Streamed(part === undefined ? 200 : 206, body, {
      'content-type': contentType,
      'content-length': String(bytes),
      'accept-ranges': 'bytes',
      ...(part === undefined
        ? {}
        : { 'content-range': `bytes ${part.offset}-${part.offset + part.count - 1}/${sizeBytes}` }),
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
    })
  }

  /** @throws NotFound `retrieval-over` an hour after the links of the page were given */
  async function stillGiven(id: string, page: number): Promise<RetrievalPage> {
    const { until } = await staged(() => ports.staging.read<{ until: string }>(givenFile(id, page)))
    if (new Date(ports.clock.now()).toISOString() > until)
      throw new NotFound('retrieval-over', 'its hour is over: read the request again for new links')
    return await staged(() => ports.staging.read<RetrievalPage>(pageFile(id, page)))
  }

  async function staged<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'staging-missing')
        throw new NotFound('retrieval-over', 'its working files are gone: make a new request')
      throw error
    }
  }

  async function delivered(
    retrieval: Retrieval,
    number: number,
    page: RetrievalPage,
    { principal, note, url }: { principal: Principal; note: Note; url: string },
  ): Promise<RetrievalView> {
    const now = ports.clock.now()
    const until = new Date(Math.floor((now + LINK_LIFE_MS) / 1000) * 1000).toISOString()
    const given = page.objects.filter(({ withheld }) => withheld === null)
    if (ports.links === null) await ports.staging.write(givenFile(retrieval.id, number), { until })
    const throughApp = `${new URL(url).origin}/api/legal/retrievals/${retrieval.id}/files/${number}`
    const links = await Promise.all(
      given.map((object) => linkTo(object, until, `${throughApp}/${page.objects.indexOf(object) + 1}`)),
    )
    const conversationIds = [...new Set(given.map(({ conversationId }) => conversationId))]
    note({
      conversationIds,
      records: conversationIds.length,
      objects: given.length,
      bytes: given.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      links: links.flatMap(({ target, signatureSha256 }) =>
        signatureSha256 === null ? [] : [{ ...target, signatureSha256 }],
      ),
    })
    return {
      ...bare(ports, retrieval, 'delivered'),
      page: number,
      retrievedAt: new Date(now).toISOString(),
      files: links.map(({ file }) => file),
      withheld: page.objects.flatMap(({ filename, path, withheld }) =>
        withheld === null ? [] : [{ filename, path, reason: withheld }],
      ),
      urlsExpireAt: until,
      chainOfCustody: custodyOf(retrieval, page, { principal, at: now, until }),
    }
  }

  async function linkTo(object: JudgedObject, until: string, throughApp: string) {
    const target = splitPath(object.path)
    const { filename, sha256, versionId, sizeBytes, contentType, conversationId, revision } = object
    const { url, signatureSha256 } = (await ports.links?.link({ ...target, versionId, filename }, until)) ?? {
      url: throughApp,
      signatureSha256: null,
    }
    const file = { filename, downloadUrl: url, sha256, versionId, sizeBytes, contentType, conversationId, revision }
    return { target, signatureSha256, file }
  }
}

/** One that nobody works on any more is begun again: its steps find what they did. */
async function phaseOf(engine: Engine, { id, status }: Retrieval): Promise<string> {
  if (status === 'failed') return 'failed'
  if (!(await isAlive(engine, id)))
    await startOnce(engine, ORCHESTRATIONS.prepareRetrieval, id, prepareRetrievalInput(id))
  return (await stateOf(engine, id))?.phase ?? 'starting'
}

function bare({ clock }: Pick<Ports, 'clock'>, retrieval: Retrieval, phase: string): RetrievalView {
  const { id, status, message, scope, matterId, onBehalfOf, requestedBy, receivedAt, dueAt, deliveredAt } = retrieval
  const { conversations, objects, bytes, pages } = retrieval
  return {
    id,
    status,
    phase,
    message,
    conversationId: 'conversationId' in scope ? scope.conversationId : null,
    matterId,
    onBehalfOf,
    requestedBy: requestedBy.name,
    receivedAt,
    dueAt,
    deliveredAt,
    late: (deliveredAt ?? new Date(clock.now()).toISOString()) > dueAt,
    conversations,
    objects,
    bytes,
    page: 1,
    pages,
    retrievedAt: null,
    files: [],
    withheld: [],
    urlsExpireAt: null,
    chainOfCustody: null,
  }
}
