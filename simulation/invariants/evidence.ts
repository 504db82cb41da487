/** What the archive says and holds at the end of a life, read once for all promises. */
import type { Gap } from '../../domain/completeness/gap.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { DayState } from '../../domain/ports/day-ledger.ts'
import type { Storage } from '../machine/storage.ts'
import type { Happening } from '../story/story.ts'
import type { Policies } from '../world/policy.ts'
import { utcDay, type TrueConversation, type World } from '../world/truth.ts'

const DAY = 86_400_000
/** A moment that kills something shows for as long as a restart takes, ms. */
const AFTERMATH = 3_600_000

export interface Evidence {
  world: World
  /** Beginnings of what was meant to harm, in their order, and when it and all that began before is over; epoch ms. */
  harm: readonly { at: number; until: number }[]
  policies: Policies
  storage: Storage
  /** Epoch ms of the judgement. */
  now: number
  days: Map<string, { state: DayState | null; gaps: Gap[] }>
  records: Map<string, ArchiveRecord>
}

/** What is judged. */
export interface Life extends Omit<Evidence, 'days' | 'records' | 'harm'> {
  /** Those that were meant to harm. */
  happenings: readonly Happening[]
}

export async function gather({ happenings, ...base }: Life): Promise<Evidence> {
  const { world, storage, now } = base
  const days: Evidence['days'] = new Map()
  const past = world.conversations.filter(({ start }) => start < world.start)
  const asked = past.flatMap(({ stretches: [first] }) => (first?.end == null ? [] : [utcDay(first.end)]))
  for (const day of [...new Set(asked), ...daysOf(world.start, now)]) {
    days.set(day, {
      state: await storage.ledger.read(day),
      gaps: (await Array.fromAsync(storage.ledger.gaps(day))).flat(),
    })
  }
  // What lies before the archive's time is promised once a backfill has closed its day.
  const isPromised = ({ start, stretches: [first] }: TrueConversation): boolean =>
    start >= world.start || (first?.end != null && days.get(utcDay(first.end))?.state?.closed != null)
  const promised = { ...world, conversations: world.conversations.filter(isPromised) }
  for (const day of asked) if (days.get(day)?.state == null) days.delete(day)
  const records: Evidence['records'] = new Map()
  for (const { id } of promised.conversations) {
    const record = await storage.index.record(id)
    if (record !== null) records.set(id, record)
  }
  return { ...base, harm: harmOf(happenings), world: promised, days, records }
}

function daysOf(from: number, to: number): string[] {
  return Array.from({ length: Math.ceil((to - from) / DAY) }, (_, i) => utcDay(from + i * DAY))
}

/** Whether something that was meant to harm was going on between the two instants. */
export function isDisturbed({ harm }: Pick<Evidence, 'harm'>, from: number, to: number): boolean {
  let [low, high] = [0, harm.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((harm[middle]?.at ?? Infinity) < to) low = middle + 1
    else high = middle
  }
  return (harm[low - 1]?.until ?? -Infinity) > from
}

/** @param happenings those that were meant to harm */
export function harmOf(happenings: readonly Happening[]): Evidence['harm'] {
  let until = -Infinity
  return [...happenings]
    .sort((a, b) => a.at - b.at)
    .map(({ at, lasts }) => ({ at, until: (until = Math.max(until, at + lasts + AFTERMATH)) }))
}
