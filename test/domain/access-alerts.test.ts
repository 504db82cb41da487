import { describe, expect, it } from 'vitest'
import { alertRules, type AlertSettings } from '../../domain/access/alert-rules.ts'
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { businessHoursOf } from '../../domain/legal/request-clock.ts'
import { knownAddresses } from '../../functions/access-alerts.ts'

const event = (time: string, more: Partial<AccessEvent> = {}): AccessEvent => ({
  id: '00000000-0000-4000-8000-000000000001',
  time,
  action: 'record.read',
  outcome: 'allowed',
  user: { kind: 'person', oid: 'a', name: 'Rosa', roles: ['Legal.Reviewer'] },
  address: '192.0.2.7',
  records: 1,
  ...more,
})
const rules = (settings: Partial<AlertSettings> = {}) =>
  alertRules({ businessHours: null, isKnownAddress: null, recordsPerHour: 100, ...settings })

describe('alerts about accesses', () => {
  it('tell work outside business hours, by zone and calendar, of people and not of operations', () => {
    const hours = businessHoursOf('Mon-Fri 09:00-17:30 Europe/London') ?? expect.fail()
    const alerts = rules({ businessHours: { ...hours, holidays: ['2026-12-25'] } })
    const outside = ['outside-business-hours']
    expect(alerts(event('2026-11-20T09:00:00.000Z'))).toEqual([])
    expect(alerts(event('2026-11-20T08:59:59.000Z'))).toEqual(outside)
    expect(alerts(event('2026-07-17T08:00:00.000Z'))).toEqual([])
    expect(alerts(event('2026-11-21T12:00:00.000Z'))).toEqual(outside)
    expect(alerts(event('2026-12-25T12:00:00.000Z'))).toEqual(outside)
    expect(alerts(event('2026-12-25T12:00:00.000Z', { action: 'archive.start' }))).toEqual([])
    const machine = { kind: 'machine' as const, oid: 'm', name: 'Night', roles: [] }
    expect(alerts(event('2026-12-25T12:00:00.000Z', { user: machine }))).toEqual([])
  })

  it('tell an address that is not on the list, or not known', () => {
    const alerts = rules({ isKnownAddress: knownAddresses(['192.0.2.0/24', '2001:db8::/32', '203.0.113.9']) })
    const seen = (address: string | null) => alerts(event('2026-11-20T09:00:00.000Z', { address })).length
    expect(['192.0.2.200', '2001:db8::5', '203.0.113.9', '::ffff:192.0.2.1'].map(seen)).toEqual([0, 0, 0, 0])
    expect(['192.0.3.1', '2001:db9::1', '203.0.113.8', 'others', null].map(seen)).toEqual([1, 1, 1, 1, 1])
    expect(knownAddresses([])).toBeNull()
  })

  it('tell who is given many records within an hour, once an hour', () => {
    const alerts = rules({ recordsPerHour: 10 })
    const at = (minute: number, records: number, more: Partial<AccessEvent> = {}) =>
      alerts(event(new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString(), { records, ...more }))
    expect(at(0, 6)).toEqual([])
    expect(at(10, 4)).toEqual([])
    expect(at(20, 50, { outcome: 'failed' })).toEqual([])
    expect(at(20, 50, { action: 'trail.read' })).toEqual([])
    expect(at(30, 1)).toEqual(['many-records'])
    expect(at(40, 5)).toEqual([])
    expect(at(61, 8, { user: { kind: 'person', oid: 'b', name: 'Other', roles: [] } })).toEqual([])
    expect(at(95, 8)).toEqual(['many-records'])
    expect(at(300, 10)).toEqual([])
  })

  it('tell refusals, and nothing of what the app does itself', () => {
    const alerts = rules({ isKnownAddress: () => false })
    expect(alerts(event('2026-11-20T09:00:00.000Z', { outcome: 'denied' }))).toEqual(['denied', 'unknown-address'])
    expect(alerts(event('2026-11-20T09:00:00.000Z', { action: 'storage.change', address: null }))).toEqual([])
  })
})
