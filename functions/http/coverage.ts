/** HTTP: the calendar, and what waits for a person. */
import type { z } from 'zod'
import { getCoverage, getReviews } from '../../api/coverage.ts'
import type { rangeQuery } from '../../api/operation.ts'
import { auditCoverage, byStatus, coverage, inTrial } from '../../domain/completeness/coverage.ts'
import { reviewsOf, type Review } from '../../domain/completeness/review.ts'
import { daysBetween, parseRange, previousDay } from '../../domain/day.ts'
import type { AuditDays } from '../../domain/ports/audit-days.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { told, toldAudits } from '../durable/standing.ts'
import { endpoint, type Endpoint } from './endpoint.ts'

interface Ports {
  ledger: DayLedger
  auditDays: AuditDays
  clock: Clock
}

const DAY_MS = 86_400_000
/** Without a range: so many days back. */
const USUAL_DAYS = 90
const MOST_REVIEWS = 1000

export function coverageEndpoints({ ledger, auditDays, clock }: Ports): Endpoint[] {
  return [
    endpoint(getCoverage, async ({ query, engine }) => {
      const { from, to } = rangeOf(query)
      const days = coverage(from, to, await told(engine, ledger, await ledger.range(from, to)))
      const audits = auditCoverage(await toldAudits(engine, auditDays, await auditDays.range(from, to)))
      const both = days.map((covered) => ({ ...covered, audits: audits(covered.day) }))
      return {
        from,
        to,
        totals: byStatus(days.map(({ status }) => status)),
        trial: inTrial(days),
        auditTotals: byStatus(both.map((covered) => covered.audits)),
        days: both,
      }
    }),

    endpoint(getReviews, async ({ query }) => {
      const { from, to } = rangeOf(query)
      const reviews: Review[] = []
      let total = 0
      for (const { day, counts } of await ledger.range(from, to)) {
        // Days that are whole are not opened.
        if (counts.missing + counts.excused === 0) continue
        for await (const page of ledger.gaps(day)) {
          const waiting = reviewsOf(day, page, clock.now())
          total += waiting.length
          reviews.push(...waiting.slice(0, MOST_REVIEWS - reviews.length))
        }
      }
      return { from, to, total, truncated: total > reviews.length, reviews }
    }),
  ]

  function rangeOf({ from, to }: z.output<typeof rangeQuery>): { from: string; to: string; days: number } {
    const last = to ?? previousDay(clock.now())
    const first =
      from ?? new Date(Date.parse(`${last}T00:00:00Z`) - (USUAL_DAYS - 1) * DAY_MS).toISOString().slice(0, 10)
    return Number.isNaN(daysBetween(first, last))
      ? parseRange(from ?? '', to ?? '', clock.now())
      : parseRange(first, last, clock.now())
  }
}
