/** Whether the app works: for anybody in a word, for who runs it in parts. */
import { z } from 'zod'
import { LOCK_MODES } from '../domain/retention/lock-mode.ts'
import { look, NO_BODY, NO_QUERY, operation } from './operation.ts'

/** The app refused to start: nothing else answers. */
const notStartedView = z.object({
  status: z.literal('not-started'),
  problems: z.array(z.object({ code: z.string(), setting: z.string().optional() })),
})
export const healthView = z.discriminatedUnion('status', [
  z.object({ status: z.enum(['ok', 'degraded']) }),
  notStartedView,
])
export type NotStarted = z.infer<typeof notStartedView>

export const healthDetailsView = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  lock: z.enum(LOCK_MODES).describe('`trial`: nothing is locked'),
  region: z.object({
    declared: z.string(),
    allowedByOperator: z.boolean().describe('the table of pairs does not allow it: the operator does'),
  }),
  checkedAt: z.iso.datetime(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problems: z.array(z.string()) })),
})
export type HealthDetails = z.infer<typeof healthDetailsView>

export const health = operation({
  id: 'health',
  method: 'GET',
  path: 'health',
  summary: 'Whether keys, vault and index work; 503 when one does not',
  anonymous: true,
  query: NO_QUERY,
  body: NO_BODY,
  status: 200,
  answer: healthView,
  alsoAnswers: [503],
  problems: [],
})

export const getHealthDetails = look({
  id: 'getHealthDetails',
  path: 'health/details',
  summary: 'Which part does not work, and why',
  answer: healthDetailsView,
  problems: [],
})
