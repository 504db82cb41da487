/**
 * HTTP: keep records longer than their class asks, on an authority's request (MiFID II art. 16(7): five to seven
 * years). What goes far, or concerns many records, two people decide on.
 */
import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { approveExtension, extendRetention, type ExtensionAnswer, type ExtensionResult } from '../../api/extensions.ts'
import { requireSecondPerson } from '../../domain/access/second-person.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ExtensionRequests } from '../../domain/ports/extension-requests.ts'
import { approvalCauses, openUntil, type ExtensionRequest } from '../../domain/retention/extension-request.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { evidenceLifetime } from '../../use-cases/retention/evidence-lifetime.ts'
import { extendRecord } from '../../use-cases/retention/extend-record.ts'
import { Answered, endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'keeper' | 'index' | 'clock' | 'log' | 'policy'> & {
  extensions: ExtensionRequests
}

/** Records side by side. */
const PARALLEL = 4
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function extensionEndpoints(ports: Ports): Endpoint[] {
  const { extensions, index, policy, clock } = ports
  return [
    endpoint(extendRetention, async ({ body, note, principal }) => {
      const { years, until, reason, requester } = body
      const conversationIds = [...new Set(body.conversationIds)]
      note({ conversationIds, purpose: reason, onBehalfOf: requester, records: 0 })
      if ((years === undefined) === (until === undefined))
        throw new ArchiveError('bad-request', 'give either years or until')
      const term = years === undefined ? { until: until ?? '' } : { years }
      const limit = pLimit(PARALLEL)
      const records = await Promise.all(conversationIds.map((id) => limit(() => index.record(id))))
      const known = records.filter((record) => record !== null)
      const causes = approvalCauses(policy, known, conversationIds.length, term)
      const request: ExtensionRequest = {
        id: randomUUID(),
        conversationIds,
        term,
        reason,
        requester,
        causes,
        askedBy: { oid: principal.oid, name: principal.name },
        askedAt: new Date(clock.now()).toISOString(),
        approvedBy: null,
        approvedAt: null,
      }
      if (causes.length > 0) {
        note({ subject: `extension ${request.id}: waits for another person` })
        await extensions.write(request)
        return new Answered(202, { results: [], approval: viewOf(request) })
      }
      const results = await extendAll(request)
      note({ records: extended(results) })
      return { results, approval: null }
    }),

    endpoint(approveExtension, async ({ param, note, principal }) => {
      const id = param('id')
      note({ subject: `extension ${id.slice(0, 60)}` })
      const request = ID.test(id) ? await extensions.read(id) : null
      if (request === null) throw new NotFound('unknown-extension', 'nobody has asked for this extension')
      const { conversationIds, reason, requester } = request
      note({ conversationIds, purpose: reason, onBehalfOf: requester, records: 0 })
      requireSecondPerson(request.askedBy, principal)
      if (request.approvedBy === null && openUntil(request) < new Date(clock.now()).toISOString())
        throw new ArchiveError('request-over', 'nobody has approved it in time: it is asked for again')
      const approved: ExtensionRequest =
        request.approvedBy !== null
          ? request
          : {
              ...request,
              approvedBy: { oid: principal.oid, name: principal.name },
              approvedAt: new Date(clock.now()).toISOString(),
            }
      await extensions.write(approved)
      // Again for who asks again: what an interrupted approval has not reached is reached now.
      const results = await extendAll(approved)
      note({ records: extended(results) })
      return { results, approval: viewOf(approved) }
    }),
  ]

  async function extendAll({ conversationIds, term, reason, requester }: ExtensionRequest): Promise<ExtensionResult[]> {
    const limit = pLimit(PARALLEL)
    const evidence = evidenceLifetime(ports)
    return await Promise.all(
      conversationIds.map((conversationId) =>
        limit(() => extendRecord(ports, { conversationId, term, reason, requester }, evidence)),
      ),
    )
  }
}

function extended(results: readonly ExtensionResult[]): number {
  return results.filter(({ outcome }) => outcome === 'extended').length
}

function viewOf(request: ExtensionRequest): ExtensionAnswer['approval'] {
  const { id, causes, askedBy, approvedBy } = request
  return { id, causes, askedBy: askedBy.name, openUntil: openUntil(request), approvedBy: approvedBy?.name ?? null }
}
