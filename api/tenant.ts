/** Compare every recording that the source lists with the archive. */
import { z } from 'zod'
import { startOutcome } from './days.ts'
import { dayText, look, NO_QUERY, operation } from './operation.ts'

const figure = z.number().min(0)

export const tenantAsk = z.strictObject({
  since: dayText
    .optional()
    .describe('compare only what was made on this day or later: fewer lookups in the index, as many calls'),
})

export const tenantComparison = z.object({
  id: z.string(),
  status: z.enum(['running', 'compared', 'failed']).describe('`failed`: start it again'),
  phase: z.string(),
  message: z.string().nullable().describe('why it failed'),
  tally: z
    .object({
      seen: figure.describe('recordings that the source lists and that were compared'),
      held: figure.describe('of these, archived whole'),
      missing: figure.describe('of these, held by no record or not whole'),
      unreadable: figure.describe('entries of the list that name no recording'),
      older: figure.describe('listed and left out: made before `since`'),
    })
    .nullable()
    .describe('null while it runs: its phase counts'),
  certificate: z.string().nullable(),
  list: z.string().nullable().describe('where the missing ones stand by name, a JSON line each'),
})
export type TenantComparisonView = z.infer<typeof tenantComparison>

export const tenantComparisonStarted = z.object({
  id: z.string(),
  outcome: startOutcome,
  calls: figure.nullable().describe('price in calls, by what the last comparison saw; null when there was none'),
})

export const startTenantComparison = operation({
  id: 'startTenantComparison',
  method: 'POST',
  path: 'archive/tenant-comparisons',
  summary: 'Name every recording at the source that no record holds: one call for 500 recordings, behind the nights',
  query: NO_QUERY,
  body: tenantAsk,
  status: 202,
  answer: tenantComparisonStarted,
  problems: [400, 503],
})

export const getTenantComparison = look({
  id: 'getTenantComparison',
  path: 'archive/tenant-comparisons/{id}',
  summary: 'How a comparison of the tenant stands',
  answer: tenantComparison,
  problems: [404, 503],
})
