/** Lock what was archived while the deployment was in trial. */
import { z } from 'zod'
import { startOutcome } from './days.ts'
import { dayText, look, NO_QUERY, operation } from './operation.ts'

const figure = z.number().min(0)

export const lockAsk = z.strictObject({
  from: dayText,
  to: dayText,
  dryRun: z.boolean().default(false).describe('count what would be locked, and lock nothing'),
})

export const lockView = z.object({
  id: z.string(),
  status: z.enum(['running', 'locked', 'failed']).describe('`failed`: start it again; what is locked is found locked'),
  dryRun: z.boolean(),
  phase: z.string(),
  message: z.string().nullable().describe('why it failed'),
  tally: z
    .object({
      looked: figure.describe('blobs looked at'),
      locked: figure.describe('locked now; in a dry run, what would be'),
      over: figure.describe('their date is past'),
      failed: figure.describe('blobs that could not be locked; the log names them'),
    })
    .nullable()
    .describe('null while it runs: its phase counts'),
})
export type LockView = z.infer<typeof lockView>

export const lockStarted = z.object({ id: z.string(), outcome: startOutcome, days: figure })

export const startLock = operation({
  id: 'startLock',
  method: 'POST',
  path: 'archive/locks',
  summary: 'Lock the records of a range of days, and all evidence, at the dates they have; nobody can take it back',
  query: NO_QUERY,
  body: lockAsk,
  status: 202,
  answer: lockStarted,
  problems: [400, 503],
})

export const getLock = look({
  id: 'getLock',
  path: 'archive/locks/{id}',
  summary: 'How a locking stands',
  answer: lockView,
  problems: [404, 503],
})
