import { describe, expect, it } from 'vitest'
import { notingBegin, notingEnd } from '../../../activities/audits/audit-day-state.ts'
import type { AuditDayState } from '../../../domain/ports/audit-days.ts'
import { memoryAuditDays } from '../../support/memory/memory-audit-days.ts'
import { memoryClock } from '../../support/memory/memory-clock.ts'

const DAY = '2026-11-19'
const RUN = { day: DAY, startedAt: '2026-11-20T02:00:00.000Z' }
const SEALED = { services: 3, entries: 12, missing: 1, certificate: 'evidence/certificates/audits/2026/11/19.json' }
const EARLIER: AuditDayState = {
  day: DAY,
  status: 'gaps',
  sealed: SEALED,
  message: null,
  startedAt: '2026-11-20T01:00:00.000Z',
  updatedAt: '2026-11-20T01:30:00.000Z',
}

function exporting() {
  const auditDays = memoryAuditDays()
  const clock = memoryClock('2026-11-20T02:05:00.000Z')
  const planned = { acquired: true, services: 3 }
  const begin = notingBegin({ auditDays, clock }, () => Promise.resolve(planned))
  const end = notingEnd({ auditDays, clock }, () => Promise.resolve({ status: 'complete', ...SEALED, missing: 0 }))
  return { auditDays, clock, begin, end, planned }
}

describe('the state of an audit day', () => {
  it('is running from the first look of a run on, and answers what the look answers', async () => {
    const { auditDays, begin, planned } = exporting()
    expect(await begin({ ...RUN, round: 0 })).toEqual(planned)
    expect(await auditDays.read(DAY)).toEqual({
      day: DAY,
      status: 'running',
      sealed: null,
      message: null,
      startedAt: RUN.startedAt,
      updatedAt: '2026-11-20T02:05:00.000Z',
    })
  })

  it('keeps what an earlier run has sealed while a later one runs', async () => {
    const { auditDays, begin } = exporting()
    await auditDays.write(EARLIER)
    await begin({ ...RUN, round: 0 })
    expect(await auditDays.read(DAY)).toMatchObject({ status: 'running', sealed: SEALED, startedAt: RUN.startedAt })
  })

  it('is written once a run: a later look of one that somebody else has closed does not open it again', async () => {
    const { auditDays, begin } = exporting()
    const closed: AuditDayState = { ...EARLIER, startedAt: RUN.startedAt, status: 'failed', message: 'ended by hand' }
    await auditDays.write(closed)
    await begin({ ...RUN, round: 1 })
    expect(await auditDays.read(DAY)).toEqual(closed)
  })

  it('ends as its certificate says', async () => {
    const { auditDays, begin, end } = exporting()
    await begin({ ...RUN, round: 0 })
    await end(RUN)
    expect(await auditDays.read(DAY)).toEqual({
      day: DAY,
      status: 'complete',
      sealed: { ...SEALED, missing: 0 },
      message: null,
      startedAt: RUN.startedAt,
      updatedAt: '2026-11-20T02:05:00.000Z',
    })
  })
})
