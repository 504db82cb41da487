/** HTTP: the calendar, and what waits for a person. */
import { app } from '@azure/functions'
import { z } from 'zod'
import { previousDay } from '../../domain/day.ts'
import { daysBetween } from '../../domain/day.ts'
import { parseRange } from '../../domain/day.ts'
import { byStatus, coverage } from '../../domain/completeness/coverage.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { reviewsOf, type Review } from '../../domain/completeness/review.ts'
import { guarded, json, queryOf } from './guarded.ts'

interface Ports {
  ledger: DayLedger
  clock: Clock
}

const range = z.object({ from: z.string().optional(), to: z.string().optional() })
const DAY_MS = 86_400_000
/** Without a range: so many days back. */
const USUAL_DAYS = 90
const MOST_REVIEWS = 1000

export function registerCoverage({ ledger, clock }: Ports): void {
  app.http('getCoverage', {
    route: 'archive/coverage',
    methods: ['GET'],
    authLevel: 'function',
    handler: guarded(async (request) => {
      const { from, to } = rangeOf(queryOf(request, range))
      const days = coverage(from, to, await ledger.range(from, to))
      return json(200, { from, to, totals: byStatus(days), days })
    }),
  })

  app.http('getReviews', {
    route: 'archive/reviews',
    methods: ['GET'],
    authLevel: 'function',
    handler: guarded(async (request) => {
      const { from, to } = rangeOf(queryOf(request, range))
      const reviews: Review[] = []
      let total = 0
      for (const { day, counts } of await ledger.range(from, to)) {
        // Days that are whole are not opened.
        if (counts.missing + counts.excused === 0) continue
        for await (const page of ledger.gaps(day)) {
          const found = reviewsOf(day, page, clock.now())
          total += found.length
          reviews.push(...found.slice(0, MOST_REVIEWS - reviews.length))
        }
      }
      return json(200, { from, to, total, truncated: total > reviews.length, reviews })
    }),
  })

  function rangeOf({ from, to }: z.infer<typeof range>): { from: string; to: string; days: number } {
    const last = to ?? previousDay(clock.now())
    const first =
      from ?? new Date(Date.parse(`${last}T00:00:00Z`) - (USUAL_DAYS - 1) * DAY_MS).toISOString().slice(0, 10)
    return Number.isNaN(daysBetween(first, last))
      ? parseRange(from ?? '', to ?? '', clock.now())
      : parseRange(first, last, clock.now())
  }
}
