/** The calendar, and what waits for a person. */
import { z } from 'zod'
import { DAY_STATUSES } from '../domain/completeness/day-status.ts'
import { AUDIT_DAY_STATUSES } from '../domain/ports/audit-days.ts'
import { LOCK_MODES } from '../domain/retention/lock-mode.ts'
import { dayCounts } from './days.ts'
import { dayText, NO_BODY, operation, rangeQuery } from './operation.ts'

const coverageStatus = z.enum([...DAY_STATUSES, 'not-archived'])
const auditCoverageStatus = z.enum([...AUDIT_DAY_STATUSES, 'not-exported'])

export const coverageView = z.object({
  from: dayText,
  to: dayText,
  totals: z.partialRecord(coverageStatus, z.number()).describe('days by status'),
  trial: z.number().int().describe('closed days of which nothing is locked, by their newest certificate'),
  auditTotals: z.partialRecord(auditCoverageStatus, z.number()).describe('days by status of their audit log'),
  days: z
    .array(
      z.object({
        day: dayText,
        status: coverageStatus,
        counts: dayCounts.nullable(),
        certificate: z.string().nullable(),
        lock: z.enum(LOCK_MODES).nullable().describe('as the newest certificate says; null before there is one'),
        updatedAt: z.string().nullable(),
        audits: auditCoverageStatus.describe('how the export of the audit log of this day stands'),
      }),
    )
    .describe('every day of the range, oldest first'),
})
export type CoverageView = z.infer<typeof coverageView>

export const reviewsView = z.object({
  from: dayText,
  to: dayText,
  total: z.number().int(),
  truncated: z.boolean().describe('there are more than are listed'),
  reviews: z.array(
    z.object({
      day: dayText,
      conversationId: z.string(),
      objectId: z.string(),
      reason: z.string(),
      meaning: z.string().describe('the reason in words'),
      detail: z.string(),
      since: z.string().describe('ISO UTC'),
      ageHours: z.number().int().min(0),
      retry: z.object({ method: z.string(), path: z.string() }).describe('the one step that tries again'),
    }),
  ),
})
export type ReviewsView = z.infer<typeof reviewsView>

export const getCoverage = operation({
  id: 'getCoverage',
  method: 'GET',
  path: 'archive/coverage',
  summary: 'Calendar of a range (90 days without one): every day, also those that nobody archived',
  query: rangeQuery,
  body: NO_BODY,
  status: 200,
  answer: coverageView,
  problems: [400, 503],
})

export const getReviews = operation({
  id: 'getReviews',
  method: 'GET',
  path: 'archive/reviews',
  summary: 'What waits for a person: open gaps and excuses to decide on, the first 1000',
  query: rangeQuery,
  body: NO_BODY,
  status: 200,
  answer: reviewsView,
  problems: [400, 503],
})
