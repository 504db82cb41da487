/** Partition keys of the lookups (VLT-4): every question of Legal is answered from one of these partitions. */
import { createHash } from 'node:crypto'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'

export function dayKey(day: string): string {
  return `day:${day}`
}

/** One partition per agent, queue and address and month: a busy one never grows past the limit of a partition. */
export function lookupKeys(record: ArchiveRecord): string[] {
  const month = record.day.slice(0, 7)
  return [
    ...record.agentIds.map((id) => `agent:${safe(id)}:${month}`),
    ...record.queueIds.map((id) => `queue:${safe(id)}:${month}`),
    ...record.addresses.map((address) => `address:${safe(address.toLowerCase())}:${month}`),
    ...Object.entries(record.keys).map(([name, value]) => `business:${safe(name)}:${safe(value)}`),
  ]
}

/**
 * Cosmos allows no / \ ? # in ids, no blank at their end and at most 1,023 bytes: what is odd or long is named by its
 * digest.
 */
export function safe(text: string): string {
  return /^(?=.{1,200}$)[\w@+.:,=-]+(?: +[\w@+.:,=-]+)*$/.test(text)
    ? text
    : `sha256-${createHash('sha256').update(text).digest('hex')}`
}
