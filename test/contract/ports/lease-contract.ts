import { expect, it } from 'vitest'
import type { AuditLease } from '../../../domain/ports/audit-index.ts'

export function leaseContract(open: () => AuditLease): void {
  it('has one holder, whoever asks at once, until it is given back or ends by itself', async () => {
    const lease = open()
    const [now, soon, later] = ['2026-11-20T02:00:00.000Z', '2026-11-20T05:00:00.000Z', '2026-11-20T06:00:00.000Z']
    const holders = ['a', 'b', 'c']
    const won = await Promise.all(holders.map((holder) => lease.acquire(holder, now, soon)))
    expect(won.filter((each) => each)).toHaveLength(1)
    const holder = holders[won.indexOf(true)] ?? ''
    expect(await lease.acquire('other', now, soon)).toBe(false)
    expect(await lease.acquire(holder, now, soon)).toBe(true)
    await lease.release('other')
    expect(await lease.acquire('other', now, soon)).toBe(false)
    expect(await lease.acquire('other', soon, '2026-11-20T05:30:00.000Z')).toBe(true)
    expect(await lease.acquire('late', later, '2026-11-20T09:00:00.000Z')).toBe(true)
    await lease.release('late')
    expect(await lease.acquire('next', now, soon)).toBe(true)
    await lease.release('next')
    await lease.release('next')
  })
}
