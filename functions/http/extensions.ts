/**
 * HTTP: keep records longer than their class asks, on an authority's request (MiFID II art. 16(7): five to seven
 * years).
 */
import { extendRetention, type ExtensionResult } from '../../api/extensions.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { extendRecord } from '../../use-cases/retention/extend-record.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

type Ports = Pick<ActivityPorts, 'vault' | 'reader' | 'keeper' | 'index' | 'clock' | 'log'>

export function extensionEndpoints(ports: Ports): Endpoint[] {
  return [
    endpoint(extendRetention, async ({ body: { conversationIds, years, until, reason, requester }, note }) => {
      note({ conversationIds, purpose: reason, onBehalfOf: requester, records: 0 })
      if ((years === undefined) === (until === undefined))
        throw new ArchiveError('bad-request', 'give either years or until')
      const term = years === undefined ? { until: until ?? '' } : { years }
      const results: ExtensionResult[] = []
      for (const conversationId of new Set(conversationIds))
        results.push(await extendRecord(ports, { conversationId, term, reason, requester }))
      note({ records: results.filter(({ outcome }) => outcome === 'extended').length })
      return { results }
    }),
  ]
}
