/** Keep records longer than their class asks, on an authority's request. */
import { z } from 'zod'
import { NO_QUERY, operation } from './operation.ts'

const MOST = 100

export const extensionAsk = z.strictObject({
  conversationIds: z.array(z.string().min(1).max(128)).min(1).max(MOST),
  years: z.number().int().min(1).max(100).optional().describe('from the end of the conversation'),
  until: z.iso.datetime({ offset: true }).optional().describe('instead of years'),
  reason: z.string().trim().min(5).max(1000).describe('kept as evidence'),
  requester: z.string().trim().min(2).max(200).describe('kept as evidence'),
})

export const extensionResult = z.discriminatedUnion('outcome', [
  z.object({
    conversationId: z.string(),
    outcome: z.literal('extended'),
    until: z.string(),
    objects: z.number(),
    evidence: z.string().describe('path in the vault'),
  }),
  z.object({ conversationId: z.string(), outcome: z.literal('unchanged'), until: z.string() }),
  z.object({ conversationId: z.string(), outcome: z.literal('unknown') }),
])
export type ExtensionResult = z.infer<typeof extensionResult>
export const extensionAnswer = z.object({ results: z.array(extensionResult) })

export const extendRetention = operation({
  id: 'extendRetention',
  method: 'POST',
  path: 'archive/extensions',
  summary: 'Keep records longer; nothing is ever kept shorter',
  query: NO_QUERY,
  body: extensionAsk,
  status: 200,
  answer: extensionAnswer,
  problems: [400, 503],
})
