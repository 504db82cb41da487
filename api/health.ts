/** Whether the parts work: anonymous, so it names no address and no secret. */
import { z } from 'zod'
import { NO_BODY, NO_QUERY, operation } from './operation.ts'

const workingView = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problems: z.number() })),
})
/** The app refused to start: nothing else answers. */
const notStartedView = z.object({
  status: z.literal('not-started'),
  problems: z.array(z.object({ code: z.string(), setting: z.string().optional() })),
})
export const healthView = z.discriminatedUnion('status', [workingView, notStartedView])
export type HealthView = z.infer<typeof workingView>
export type NotStarted = z.infer<typeof notStartedView>

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
