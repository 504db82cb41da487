import { ArchiveError } from '../../../domain/errors.ts'
import type { ArchiveIndex, ArchiveRecord } from '../../../domain/ports/archive-index.ts'
import { dayEntryOf } from '../../../domain/record/day-entry.ts'
import { copyOf } from './copy.ts'

const PAGE = 500

export function memoryIndex(): ArchiveIndex & {
  records: Map<string, ArchiveRecord>
  forget(conversationId: string): void
} {
  const records = new Map<string, ArchiveRecord>()
  /** A record that moves to another day stays listed under the one where it was archived first. */
  const listed = new Map<string, Map<string, ArchiveRecord>>()
  const listedOn = (day: string): Map<string, ArchiveRecord> => {
    const known = listed.get(day) ?? new Map<string, ArchiveRecord>()
    listed.set(day, known)
    return known
  }
  return {
    records,
    forget(conversationId) {
      records.delete(conversationId)
      for (const records of listed.values()) records.delete(conversationId)
    },
    put(batch) {
      for (const given of batch) {
        const stored = records.get(given.conversationId)
        const until = [given.extendedUntil, stored?.extendedUntil].filter((instant) => instant !== undefined).sort()
        const record = {
          ...given,
          ...(until.length === 0 ? {} : { extendedUntil: until.at(-1) ?? '' }),
          ...(stored?.lockedLater === true ? { lockedLater: true as const } : {}),
        }
        records.set(record.conversationId, copyOf(record))
        listedOn(record.day).set(record.conversationId, copyOf(record))
      }
      return Promise.resolve()
    },
    extend(conversationId, until, mode) {
      const record = records.get(conversationId)
      if (record === undefined)
        return Promise.reject(new ArchiveError('index-conflict', `there is no ${conversationId}`))
      for (const entry of [record, listed.get(record.day)?.get(conversationId)]) {
        if (entry !== undefined && (entry.extendedUntil === undefined || entry.extendedUntil < until))
          entry.extendedUntil = until
        if (entry !== undefined && mode === 'locked') entry.lockedLater = true
      }
      return Promise.resolve()
    },
    record: (conversationId) => Promise.resolve(copyOf(records.get(conversationId) ?? null)),
    async *day(day, range) {
      const entries = [...listedOn(day).values()]
        .filter(
          (record) =>
            record.conversationId >= (range?.from ?? '') &&
            (range?.to === undefined || record.conversationId < range.to),
        )
        .sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1))
      for (let at = 0; at < entries.length; at += PAGE)
        yield await Promise.resolve(entries.slice(at, at + PAGE).map((record) => copyOf(dayEntryOf(record))))
    },
  }
}
