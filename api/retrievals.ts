/** Ask for what records hold: files with links that live an hour, each verified again before it is given. */
import { z } from 'zod'
import { RETRIEVAL_STATUSES } from '../domain/legal/retrieval.ts'
import { NO_BODY, NO_QUERY, operation } from './operation.ts'
import { conversationIdText, recordQuestion } from './records.ts'

export const matterIdText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a matter is named by letters, digits, dots, dashes: at most 64')

export const retrievalAsk = z.strictObject({
  conversationId: conversationIdText.optional(),
  query: z.strictObject(recordQuestion.shape).optional().describe('instead of conversationId: as in legal/records'),
  justification: z.string().trim().min(5).max(2000).describe('why; on record, and in the chain of custody'),
  matterId: matterIdText.optional().describe('of a matter that has a hold'),
  onBehalfOf: z.string().trim().min(2).max(200).optional(),
  requesterEmail: z.string().trim().min(2).max(200).optional().describe('as onBehalfOf; who asks is in the token'),
})

const retrievedFile = z.object({
  filename: z.string().describe('<conversationId>/…: safe as a path'),
  downloadUrl: z.string(),
  sha256: z.string().describe('as the locked manifest states it, computed again from the stored bytes'),
  versionId: z.string().nullable().describe('of the blob, where storage names versions'),
  sizeBytes: z.number(),
  contentType: z.string(),
  conversationId: z.string(),
  revision: z.number().int(),
})

export const retrievalView = z.object({
  id: z.string(),
  status: z.enum(RETRIEVAL_STATUSES),
  phase: z.string().describe('what is being done, in words'),
  message: z.string().nullable().describe('why it failed'),
  conversationId: z.string().nullable().describe('where one was asked for'),
  matterId: z.string().nullable(),
  onBehalfOf: z.string().nullable(),
  requestedBy: z.string(),
  receivedAt: z.string().describe('ISO UTC'),
  dueAt: z.string(),
  deliveredAt: z.string().nullable(),
  late: z.boolean().describe('not delivered when it was due'),
  conversations: z.number().int(),
  objects: z.number().int(),
  bytes: z.number(),
  page: z.number().int().describe('of `pages`: links are given page by page'),
  pages: z.number().int(),
  retrievedAt: z.string().nullable(),
  files: z.array(retrievedFile),
  withheld: z
    .array(z.object({ filename: z.string(), path: z.string(), reason: z.enum(['missing', 'hash-differs']) }))
    .describe('no link: its bytes are not those that the manifest states, or are not there'),
  urlsExpireAt: z.string().nullable(),
  chainOfCustody: z.string().nullable(),
})
export type RetrievalView = z.infer<typeof retrievalView>

const asked = {
  method: 'POST',
  query: NO_QUERY,
  body: retrievalAsk,
  status: 200,
  answer: retrievalView,
  alsoAnswers: [202],
  problems: [400, 404, 413, 503],
} as const

export const createRetrieval = operation({
  ...asked,
  id: 'createRetrieval',
  path: 'legal/retrievals',
  summary: 'Retrieve records: up to 100 objects and 1 GB at once, more is prepared (202 and Location)',
})

export const retrieve = operation({
  ...asked,
  id: 'retrieve',
  path: 'legal/retrieve',
  summary: 'The same under the name that guides give it',
})

export const getRetrieval = operation({
  id: 'getRetrieval',
  method: 'GET',
  path: 'legal/retrievals/{id}',
  summary: 'How a request stands; delivered, its files with new links',
  query: z.object({ page: z.coerce.number<string>().int().min(1).max(1_000_000).default(1) }),
  body: NO_BODY,
  status: 200,
  answer: retrievalView,
  problems: [400, 404, 503],
})

export const streamObject = operation({
  id: 'streamObject',
  method: 'GET',
  path: 'legal/retrievals/{id}/files/{page}/{file}',
  summary:
    'One file of a delivered request through the app, where links to the storage are not allowed; for an hour after ' +
    'the request was read. A Range of bytes is answered with 206',
  query: NO_QUERY,
  body: NO_BODY,
  status: 200,
  answer: z.string(),
  alsoAnswers: [206],
  mediaTypes: ['application/octet-stream'],
  problems: [404, 416, 503],
})
