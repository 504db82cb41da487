/** Whether the parts work: anonymous, so it names no address and no secret. */
import { z } from 'zod'
import { NO_BODY, NO_QUERY, operation } from './operation.ts'

export const healthView = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problems: z.number() })),
})
export type HealthView = z.infer<typeof healthView>

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
