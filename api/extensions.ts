/** Keep records longer than their class asks, on an authority's request. */
import { z } from 'zod'
import { APPROVAL_CAUSES } from '../domain/retention/extension-request.ts'
import { NO_BODY, NO_QUERY, operation } from './operation.ts'

const MOST = 500

export const extensionAsk = z.strictObject({
  conversationIds: z.array(z.string().min(1).max(128)).min(1).max(MOST),
  years: z.number().int().min(1).max(100).optional().describe('from the end of the conversation'),
  until: z.iso.datetime({ offset: true }).optional().describe('instead of years'),
  reason: z.string().trim().min(5).max(1000).describe('kept as evidence'),
  requester: z.string().trim().min(2).max(200).describe('kept as evidence'),
})

const extensionResult = z.discriminatedUnion('outcome', [
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

const approval = z.object({
  id: z.string(),
  causes: z.array(z.enum(APPROVAL_CAUSES)),
  askedBy: z.string(),
  openUntil: z.string().describe('ISO UTC: then it is asked for again'),
  approvedBy: z.string().nullable(),
})
export const extensionAnswer = z.object({
  results: z.array(extensionResult).describe('empty while it waits for another person'),
  approval: approval.nullable().describe('where another person is needed'),
})
export type ExtensionAnswer = z.infer<typeof extensionAnswer>

export const extendRetention = operation({
  id: 'extendRetention',
  method: 'POST',
  path: 'archive/extensions',
  summary:
    'Keep records longer; nothing is ever kept shorter. Beyond the end of the class by more than two years, or of ' +
    'more than 100 records, it waits for another person (202)',
  query: NO_QUERY,
  body: extensionAsk,
  status: 200,
  answer: extensionAnswer,
  alsoAnswers: [202],
  problems: [400, 503],
})

export const approveExtension = operation({
  id: 'approveExtension',
  method: 'POST',
  path: 'archive/extensions/{id}/approve',
  summary: 'Approve an extension that another person has asked for, which makes it',
  query: NO_QUERY,
  body: NO_BODY,
  status: 200,
  answer: extensionAnswer,
  problems: [404, 409, 503],
})
