/** Partition keys of the lookups (VLT-4): every question of Legal is answered from one of these partitions. */
import { createHash } from 'node:crypto'
import type { Lookup } from '../../domain/legal/lookup.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'

export function dayKey(day: string): string {
  return `day:${day}`
}

/** One partition per agent, queue and address and month: a busy one never grows past the limit of a partition. */
export function lookupKeys(record: ArchiveRecord): string[] {
  const month = record.day.slice(0, 7)
  return [
    ...record.agentIds.map((id) => lookupKey({ by: 'agent', id, month })),
    ...record.queueIds.map((id) => lookupKey({ by: 'queue', id, month })),
    ...record.addresses.map((id) => lookupKey({ by: 'address', id, month })),
    ...Object.entries(record.keys).map(([name, value]) => lookupKey({ by: 'business', name, value })),
  ]
}

/** The partition as it is spelled: by those who write it and by those who ask. */
export function lookupKey(lookup: Lookup): string {
  switch (lookup.by) {
    case 'agent':
    case 'queue':
      return `${lookup.by}:${safe(lookup.id)}:${lookup.month}`
    case 'address':
      return `address:${safe(lookup.id.toLowerCase())}:${lookup.month}`
    case 'business':
      return `business:${safe(lookup.name)}:${safe(lookup.value)}`
    case 'day':
      return dayKey(lookup.day)
  }
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
