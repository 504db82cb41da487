/** Bring what is archived to what the policy asks today, where it asks more. */
import { z } from 'zod'
import { startOutcome } from './days.ts'
import { dayText, look, NO_QUERY, operation } from './operation.ts'

const figure = z.number().min(0)

export const policyAsk = z.strictObject({ from: dayText, to: dayText })

export const policyApplication = z.object({
  id: z.string(),
  status: z.enum(['running', 'applied', 'failed']).describe('`failed`: start it again; what is done is found done'),
  phase: z.string(),
  message: z.string().nullable().describe('why it failed'),
  policyVersion: z.string().nullable(),
  tally: z
    .object({
      looked: figure.describe('records looked at'),
      extended: figure.describe('records that are kept longer, or locked, now'),
      objects: figure.describe('their objects, of all revisions'),
      failed: figure.describe('records that could not be judged; the log names them'),
    })
    .nullable()
    .describe('null while it runs: its phase counts'),
})
export type PolicyApplicationView = z.infer<typeof policyApplication>

export const policyApplicationStarted = z.object({ id: z.string(), outcome: startOutcome, days: figure })

export const startPolicyApplication = operation({
  id: 'startPolicyApplication',
  method: 'POST',
  path: 'archive/policy-applications',
  summary: 'Keep the records of a range of days as long as the policy asks today; nothing is ever kept shorter',
  query: NO_QUERY,
  body: policyAsk,
  status: 202,
  answer: policyApplicationStarted,
  problems: [400, 503],
})

export const getPolicyApplication = look({
  id: 'getPolicyApplication',
  path: 'archive/policy-applications/{id}',
  summary: 'How an application of the policy stands',
  answer: policyApplication,
  problems: [404, 503],
})
