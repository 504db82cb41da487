/** Find records: by what they are asked for, and one with all its revisions. */
import { z } from 'zod'
import { OBJECT_KINDS, SCREENINGS } from '../domain/record/archive-object.ts'
import { RETENTION_MODES } from '../domain/retention/retention-policy.ts'
import { dayText, look, NO_BODY, operation } from './operation.ts'

const text = z.string().trim().min(1).max(300)
/** Ids of conversations as the archive has them: nothing that could leave a folder. */
export const conversationIdText = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'not an id of a conversation')

/** What records are asked by, here and wherever a question is given instead of ids. */
export const recordQuestion = z.object({
  conversation: conversationIdText.optional(),
  key: text.optional().describe('business key, name:value'),
  agent: text.optional().describe('user id'),
  queue: text.optional().describe('queue id'),
  number: text.optional().describe('number or address of the customer, as it was or with blanks and dashes'),
  hold: text.optional().describe('matter: the records that its hold keeps'),
  from: dayText.optional().describe('first UTC day of the end; needed with agent, queue, number, or alone'),
  to: dayText.optional().describe('last UTC day; today without it'),
  media: text.optional().describe('voice, message, email, chat, ...'),
})

const recordsAsk = recordQuestion.extend({
  cursor: z.string().max(2000).optional().describe('of the page before, with the same question'),
  limit: z.coerce.number<string>().int().min(1).max(200).default(50),
})

export const recordHit = z.object({
  conversationId: z.string(),
  revision: z.number().int(),
  day: dayText,
  conversationStart: z.string().describe('ISO UTC'),
  conversationEnd: z.string().describe('ISO UTC'),
  retentionClass: z.string(),
  mediaTypes: z.array(z.string()),
  direction: z.string().nullable(),
  objects: z.number().int().describe('of the newest revision, its manifest included'),
  sizeBytes: z.number(),
})
export type RecordHitView = z.infer<typeof recordHit>

export const recordsAnswer = z.object({
  records: z.array(recordHit),
  cursor: z
    .string()
    .nullable()
    .describe('for the next page; null: there is none. A page may be empty and not the last'),
  partitions: z.number().int().describe('of the index, read for this page'),
  requestCharge: z.number().describe('request units of the index'),
})
export type RecordsAnswer = z.infer<typeof recordsAnswer>

const storedObject = z.object({
  objectId: z.string(),
  kind: z.enum(OBJECT_KINDS),
  path: z.string(),
  contentType: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  originalName: z.string().optional(),
  screened: z.enum(SCREENINGS).optional(),
})

export const recordView = z.object({
  conversationId: z.string(),
  day: dayText,
  conversationStart: z.string(),
  conversationEnd: z.string(),
  mediaTypes: z.array(z.string()),
  direction: z.string().nullable(),
  retentionClass: z.string(),
  agents: z.array(z.object({ id: z.string(), name: z.string().nullable() })).describe('named as when it was captured'),
  queues: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  addresses: z.array(z.string()),
  keys: z.record(z.string(), z.string()),
  protection: z
    .object({
      retainUntil: z.string().nullable(),
      mode: z.enum(RETENTION_MODES).nullable(),
      legalHold: z.boolean(),
    })
    .nullable()
    .describe('of the newest manifest, read back from storage; null: it is not there'),
  revisions: z
    .array(
      z.object({
        revision: z.number().int(),
        manifest: z.string(),
        sha256: z.string().describe('of the manifest as it lies in the vault'),
        capturedAt: z.string(),
        policyVersion: z.string(),
        objects: z.array(storedObject),
        missing: z.array(z.object({ objectId: z.string(), reason: z.string(), detail: z.string() })),
      }),
    )
    .describe('newest first, read from their manifests'),
})
export type RecordView = z.infer<typeof recordView>

export const searchRecords = operation({
  id: 'searchRecords',
  method: 'GET',
  path: 'legal/records',
  summary: 'Records by one key: a conversation, a business key, an agent, a queue, a number, or days alone',
  query: recordsAsk,
  body: NO_BODY,
  status: 200,
  answer: recordsAnswer,
  problems: [400, 503],
})

export const getRecord = look({
  id: 'getRecord',
  path: 'legal/records/{conversationId}',
  summary: 'A record with all its revisions and what each holds',
  answer: recordView,
  problems: [400, 404, 503],
})
