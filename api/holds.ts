/** Legal holds: place, widen, look at, report, release with a second person. */
import { z } from 'zod'
import { HOLD_STATUSES } from '../domain/legal/hold.ts'
import { MOST_PROTECTED } from '../domain/legal/source-hold.ts'
import { dayText, look, NO_BODY, NO_QUERY, operation } from './operation.ts'
import { conversationIdText } from './records.ts'
import { matterIdText } from './retrievals.ts'

const MOST_IDS = 1000
const MOST_SELECTORS = 100
const text = z.string().trim().min(1).max(300)
const selectors = z.array(text).max(MOST_SELECTORS)
const reasonText = z.string().trim().min(5).max(2000)

const holdScopeAsk = z.strictObject({
  conversationIds: z.array(conversationIdText).max(MOST_IDS).optional(),
  keys: selectors.optional().describe('business keys, name:value'),
  agents: selectors.optional().describe('user ids'),
  queues: selectors.optional().describe('queue ids'),
  numbers: selectors.optional().describe('numbers or addresses of customers'),
  from: dayText.optional().describe('first UTC day of the end; needed with agents, queues, numbers, or alone'),
  to: dayText.nullish().describe('last UTC day; without it the hold is open-ended: what is archived later is held too'),
})

export const holdAsk = z.strictObject({
  matterId: matterIdText.describe('a matter has one hold, which can be widened'),
  name: z.string().trim().min(2).max(200),
  reason: reasonText,
  scope: holdScopeAsk,
  protectAtSource: z
    .boolean()
    .default(false)
    .describe(`also keep the source from deleting the recordings of up to ${MOST_PROTECTED} conversations`),
})
export const widenAsk = z.strictObject({
  scope: holdScopeAsk.describe('what is held besides; `to: null` opens the end'),
  reason: reasonText,
  protectAtSource: z.literal(true).optional().describe('from now on also at the source'),
})
export const releaseAsk = z.strictObject({ reason: reasonText })

const person = z.object({ oid: z.string(), name: z.string() })
const figures = z.object({
  records: z.number().int(),
  objects: z.number().int(),
  bytes: z.number(),
  awaited: z.number().int().describe('named, and not in the archive yet: held when they come'),
  failed: z.number().int().describe('records of which something is not held although it should be'),
  at: z.string().describe('ISO UTC'),
})

const atSource = z.object({
  protected: z.number().int(),
  refused: z.number().int().describe('asked for and not protected; the report names each with its reason'),
  beyond: z.number().int().describe(`not asked for: the source protects ${MOST_PROTECTED} in all`),
  inUse: z.number().int().describe(`by all holds together, of ${MOST_PROTECTED}`),
  problem: z.string().nullable().describe('what kept the source from being asked; it is asked again'),
  at: z.string().nullable().describe('ISO UTC, when it was read back; null until then'),
})

export const holdView = z.object({
  matterId: z.string(),
  name: z.string(),
  reason: z.string(),
  scope: z.object({
    conversationIds: z.array(z.string()),
    keys: z.array(z.string()),
    agents: z.array(z.string()),
    queues: z.array(z.string()),
    numbers: z.array(z.string()),
    everything: z.boolean().describe('every record of the days'),
    from: dayText.nullable(),
    to: dayText.nullable().describe('null: open-ended'),
  }),
  status: z.enum(HOLD_STATUSES),
  phase: z.string().describe('what is being done, in words'),
  round: z.number().int(),
  placedBy: person,
  placedAt: z.string(),
  updatedAt: z.string(),
  proof: figures.nullable().describe('read back from storage; null while it is being placed'),
  attestation: figures
    .extend({ restored: z.number().int().describe('objects that were found not held, and are held again') })
    .nullable(),
  release: z
    .object({
      requestedBy: person,
      requestedAt: z.string(),
      reason: z.string(),
      approvedBy: person.nullable(),
      approvedAt: z.string().nullable(),
    })
    .nullable(),
  atSource: atSource.nullish().describe('absent or null: nothing is asked for at the source'),
})
export type HoldView = z.infer<typeof holdView>
export const holdList = z.object({ holds: z.array(holdView.omit({ phase: true })).describe('newest first') })

export const holdPreview = z.object({
  matterId: z.string(),
  preview: z.literal(true),
  records: z.number().int(),
  objects: z.number().int().describe('of the newest revisions'),
  bytes: z.number(),
  awaited: z.number().int().describe('ids that the archive does not hold'),
  whole: z.boolean().describe('false: there are more, and nobody counted further'),
  atSource: z
    .object({ inUse: z.number().int(), limit: z.number().int() })
    .describe('conversations that holds protect at the source already, of how many'),
})
export const holdPlaced = z.union([holdView, holdPreview])

export const createHold = operation({
  id: 'createHold',
  method: 'POST',
  path: 'legal/holds',
  summary: 'Place a hold; ?preview=true counts what it would hold and holds nothing',
  query: z.object({ preview: z.enum(['true', 'false']).default('false') }),
  body: holdAsk,
  status: 202,
  answer: holdPlaced,
  alsoAnswers: [200],
  problems: [400, 409, 413, 503],
})

export const listHolds = look({
  id: 'listHolds',
  path: 'legal/holds',
  summary: 'All holds',
  answer: holdList,
  problems: [503],
})

export const getHold = look({
  id: 'getHold',
  path: 'legal/holds/{id}',
  summary: 'A hold: what it keeps, how far it is placed, who asked',
  answer: holdView,
  problems: [404, 503],
})

export const widenHold = operation({
  id: 'widenHold',
  method: 'PATCH',
  path: 'legal/holds/{id}',
  summary: 'Widen a hold; it is never narrowed',
  query: NO_QUERY,
  body: widenAsk,
  status: 202,
  answer: holdView,
  problems: [400, 404, 409, 413, 503],
})

export const releaseHold = operation({
  id: 'releaseHold',
  method: 'POST',
  path: 'legal/holds/{id}/release',
  summary: 'Ask for the release of a hold; everything stays held until another person approves',
  query: NO_QUERY,
  body: releaseAsk,
  status: 200,
  answer: holdView,
  problems: [400, 404, 409, 413, 503],
})

export const approveHoldRelease = operation({
  id: 'approveHoldRelease',
  method: 'POST',
  path: 'legal/holds/{id}/release/approve',
  summary: 'Approve the release that somebody else asked for: records that no other matter holds are let go',
  query: NO_QUERY,
  body: NO_BODY,
  status: 202,
  answer: holdView,
  problems: [404, 409, 503],
})

export const getHoldReport = operation({
  id: 'getHoldReport',
  method: 'GET',
  path: 'legal/holds/{id}/report',
  summary: 'Every record of a hold, as CSV or as a page to print',
  query: z.object({ format: z.enum(['csv', 'html']).default('csv') }),
  body: NO_BODY,
  status: 200,
  answer: z.string(),
  mediaTypes: ['text/csv', 'text/html'],
  problems: [404, 503],
})
