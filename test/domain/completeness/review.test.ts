import { describe, expect, it } from 'vitest'
import { EXCUSED, GAP_REASONS, TO_BE_REVIEWED, type GapReason } from '../../../domain/completeness/gap.ts'
import { reviewsOf } from '../../../domain/completeness/review.ts'

const NOW = Date.parse('2026-11-20T12:00:00.000Z')
const recorded = (reason: GapReason, since = '2026-11-20T02:00:01.000Z') => ({
  conversationId: 'c',
  objectId: `o-${reason}`,
  reason,
  detail: 'a detail',
  since,
})

describe('the review list', () => {
  it('has every gap that somebody can still mend or must decide on, and no other', () => {
    const reasons = Object.keys(GAP_REASONS) as GapReason[]
    const listed = reviewsOf(
      '2026-11-19',
      reasons.map((reason) => recorded(reason)),
      NOW,
    ).map(({ reason }) => reason)
    expect(listed).toEqual(reasons.filter((reason) => !EXCUSED.includes(reason) || TO_BE_REVIEWED.includes(reason)))
    expect(listed).not.toContain('deleted-at-source')
    expect(listed).toContain('card-data-quarantined')
  })

  it('says the reason in words, since when, for how many whole hours, and how to try again', () => {
    expect(reviewsOf('2026-11-19', [recorded('not-ready')], NOW)).toEqual([
      {
        day: '2026-11-19',
        conversationId: 'c',
        objectId: 'o-not-ready',
        reason: 'not-ready',
        meaning: GAP_REASONS['not-ready'],
        detail: 'a detail',
        since: '2026-11-20T02:00:01.000Z',
        ageHours: 9,
        retry: { method: 'POST', path: '/api/archive/days/2026-11-19' },
      },
    ])
    const age = (since: string) => reviewsOf('2026-11-19', [recorded('not-ready', since)], NOW)[0]?.ageHours
    expect(age('2026-11-20T02:00:00.000Z')).toBe(10)
    // Another machine's clock may be ahead.
    expect(age('2026-11-20T12:30:00.000Z')).toBe(0)
  })
})
