/** Alerts about accesses, as events that name the access and nobody: who it was stands in the trail under its id. */
import { BlockList, isIP, isIPv6 } from 'node:net'
import { alertRules, givenBy, type AccessAlert, type AlertSettings } from '../domain/access/alert-rules.ts'
import type { AccessEvent } from '../domain/access/access-event.ts'
import { NOTHING_GIVEN, withGiven, type GivenRecords } from '../domain/access/given-records.ts'
import type { GivenCounts } from '../domain/ports/given-records.ts'
import type { EventLog } from '../domain/ports/support.ts'

/**
 * Nobody who is given something waits for it.
 * @param counts what all hosts gave together; while they cannot be had, this host counts by itself
 */
export function accessAlerts(
  settings: AlertSettings,
  counts: GivenCounts,
  log: Pick<EventLog, 'warn'>,
): (event: AccessEvent) => Promise<void> {
  const rules = alertRules(settings)
  const here = new Map<string, GivenRecords>()

  return async (event) => {
    for (const rule of rules(event)) tell(rule, event)
    const given = givenBy(event)
    if (given !== null && (await isTooMuch(given, Date.parse(event.time)))) tell('many-records', event)
  }

  function tell(rule: AccessAlert, { id, action, outcome }: AccessEvent): void {
    log.warn('access.alert', { rule, access: id, action, outcome })
  }

  async function isTooMuch({ oid, records }: { oid: string; records: number }, at: number): Promise<boolean> {
    const local = withGiven(here.get(oid) ?? NOTHING_GIVEN, at, records, settings.recordsPerHour)
    here.set(oid, local.after)
    try {
      let all = false
      await counts.update(oid, (before) => {
        const { after, tell: many } = withGiven(before, at, records, settings.recordsPerHour)
        all = many
        return after
      })
      return all
    } catch (error) {
      log.warn('access.counted-alone', { reason: error instanceof Error ? error.message : String(error) })
      return local.tell
    }
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
