import { expect, it } from 'vitest'
import type { AuditDays, AuditDayState } from '../../../domain/ports/audit-days.ts'

const state = (day: string, status: AuditDayState['status']): AuditDayState => ({
  day,
  status,
  sealed: status === 'complete' ? { services: 2, entries: 7, missing: 0, certificate: `evidence/${day}` } : null,
  message: status === 'failed' ? 'the source was away' : null,
  startedAt: `${day}T02:00:00.000Z`,
  updatedAt: `${day}T03:00:00.000Z`,
})

export function auditDaysContract(open: () => AuditDays): void {
  it('gives back what was written last', async () => {
    const days = open()
    expect(await days.read('2026-05-01')).toBeNull()
    await days.write(state('2026-05-01', 'running'))
    await days.write(state('2026-05-01', 'complete'))
    expect(await days.read('2026-05-01')).toEqual(state('2026-05-01', 'complete'))
  })

  it('lists the days of a range, both ends included, oldest first', async () => {
    const days = open()
    for (const day of ['2026-06-04', '2026-06-01', '2026-06-02', '2026-06-03']) await days.write(state(day, 'failed'))
    expect(await days.range('2026-06-02', '2026-06-03')).toEqual([
      state('2026-06-02', 'failed'),
      state('2026-06-03', 'failed'),
    ])
    expect(await days.range('2030-01-01', '2030-12-31')).toEqual([])
  })
}
