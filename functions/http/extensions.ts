/**
 * HTTP: keep records longer than their class asks, on an authority's request (MiFID II art. 16(7): five to seven
 * years).
 */
import { app } from '@azure/functions'
import { z } from 'zod'
import { extendRecord } from '../../use-cases/retention/extend-record.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { bodyOf, guarded, json } from './guarded.ts'

const MOST = 100
const asked = z.strictObject({
  conversationIds: z.array(z.string().min(1).max(128)).min(1).max(MOST),
  years: z.number().int().min(1).max(100).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  reason: z.string().trim().min(5).max(1000),
  requester: z.string().trim().min(2).max(200),
})

export function registerExtensions(
  ports: Pick<ActivityPorts, 'vault' | 'reader' | 'keeper' | 'index' | 'clock' | 'log'>,
): void {
  app.http('extendRetention', {
    route: 'archive/extensions',
    methods: ['POST'],
    authLevel: 'function',
    handler: guarded(async (request) => {
      const { conversationIds, years, until, reason, requester } = await bodyOf(request, asked)
      if ((years === undefined) === (until === undefined))
        throw new ArchiveError('bad-request', 'give either years or until')
      const term = years === undefined ? { until: until ?? '' } : { years }
      const results = []
      for (const conversationId of new Set(conversationIds))
        results.push(await extendRecord(ports, { conversationId, term, reason, requester }))
      return json(200, { results })
    }),
  })
}
