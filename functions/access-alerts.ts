/** Alerts about accesses, as events that name the access and nobody: who it was stands in the trail under its id. */
import { BlockList, isIP, isIPv6 } from 'node:net'
import { alertRules, type AlertSettings } from '../domain/access/alert-rules.ts'
import type { AccessEvent } from '../domain/access/access-event.ts'
import type { EventLog } from '../domain/ports/support.ts'

export function accessAlerts(settings: AlertSettings, log: Pick<EventLog, 'warn'>): (event: AccessEvent) => void {
  const rules = alertRules(settings)
  return (event) => {
    for (const rule of rules(event))
      log.warn('access.alert', { rule, access: event.id, action: event.action, outcome: event.outcome })
  }
}

/** @param ranges addresses and CIDR ranges, as the configuration has checked them; none: every address is known */
export function knownAddresses(ranges: readonly string[]): ((address: string) => boolean) | null {
  if (ranges.length === 0) return null
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
