import { describe, expect, it } from 'vitest'
import { alertRules, type AlertSettings } from '../../domain/access/alert-rules.ts'
import type { AccessEvent } from '../../domain/access/access-event.ts'
import { businessHoursOf } from '../../domain/legal/request-clock.ts'
import { accessAlerts, knownAddresses } from '../../functions/access-alerts.ts'
import { memoryGiven } from '../support/memory/memory-given.ts'

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
  alertRules({ businessHours: null, isKnownAddress: null, ...settings })

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

  describe('of many records', () => {
    const heard: unknown[] = []
    const log = { warn: (name: string, facts?: object) => void heard.push(name === 'access.alert' ? facts : name) }
    const settings = { businessHours: null, isKnownAddress: null, recordsPerHour: 10 }

    it('tell it within an hour, over all hosts, once an hour', async () => {
      const counts = memoryGiven()
      const [one, two] = [accessAlerts(settings, counts, log), accessAlerts(settings, counts, log)]
      const at = async (host: typeof one, minute: number, records: number, more: Partial<AccessEvent> = {}) => {
        heard.length = 0
        const time = new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString()
        await host(event(time, { records, ...more }))
        return heard.length
      }
      expect(await at(one, 0, 6)).toBe(0)
      expect(await at(two, 10, 4)).toBe(0)
      expect(await at(one, 20, 50, { outcome: 'failed' })).toBe(0)
      expect(await at(two, 20, 50, { action: 'trail.read' })).toBe(0)
      expect(await at(two, 30, 1)).toBe(1)
      expect(heard).toMatchObject([{ rule: 'many-records', action: 'record.read' }])
      expect(await at(one, 40, 5)).toBe(0)
      expect(await at(one, 61, 8, { user: { kind: 'person', oid: 'b', name: 'Other', roles: [] } })).toBe(0)
      expect(await at(one, 95, 8)).toBe(1)
      expect(await at(two, 300, 10)).toBe(0)
    })

    it('tell it by each host alone while they cannot be counted together', async () => {
      const counts = memoryGiven()
      const host = accessAlerts(settings, counts, log)
      heard.length = 0
      await host(event('2026-11-20T09:00:00.000Z', { records: 9 }))
      counts.away = true
      await host(event('2026-11-20T09:01:00.000Z', { records: 2 }))
      expect(heard).toMatchObject(['access.counted-alone', { rule: 'many-records' }])
    })
  })

  it('tell refusals, and nothing of what the app does itself', () => {
    const alerts = rules({ isKnownAddress: () => false })
    expect(alerts(event('2026-11-20T09:00:00.000Z', { outcome: 'denied' }))).toEqual(['denied', 'unknown-address'])
    expect(alerts(event('2026-11-20T09:00:00.000Z', { action: 'storage.change', address: null }))).toEqual([])
  })
})
