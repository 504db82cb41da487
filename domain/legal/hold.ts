/** A legal hold: which records a matter keeps from being disposed of, and since when. Scopes only ever grow. */
import { ArchiveError } from '../errors.ts'
import { addressOf, businessKeyOf, type SearchQuestion } from './lookup.ts'
import type { HoldAtSource } from './source-hold.ts'

export const HOLD_STATUSES = ['placing', 'in-force', 'release-requested', 'releasing', 'released'] as const
export type HoldStatus = (typeof HOLD_STATUSES)[number]

/**
 * A record is held when its id is named, or when it ended within the days and carries one of the keys, agents, queues
 * or numbers. Without any of those and with days, every record of the days is held.
 */
export interface HoldScope {
  conversationIds: string[]
  /** `name:value`. */
  keys: string[]
  agents: string[]
  queues: string[]
  numbers: string[]
  /** Every record of the days, whoever took part. */
  everything: boolean
  /** UTC days of the end, both included. `from` null: from the first; `to` null: open-ended. */
  from: string | null
  to: string | null
}
/** What is kept of a scope to judge what is written: the ids stand with their records. */
export type Selectors = Omit<HoldScope, 'conversationIds'>

export interface Person {
  oid: string
  name: string
}
export interface HoldFigures {
  records: number
  objects: number
  bytes: number
  /** Records that are named and not in the archive yet. */
  awaited: number
  /** Records of which something is not held although it should be. */
  failed: number
  /** When it was read back from storage, ISO UTC. */
  at: string
}
export interface HoldRelease {
  requestedBy: Person
  requestedAt: string
  reason: string
  approvedBy: Person | null
  approvedAt: string | null
}

export interface Hold {
  /** The name of the matter; a matter has one hold. */
  matterId: string
  name: string
  reason: string
  scope: HoldScope
  status: HoldStatus
  /** Counts up whenever the scope grows: every round is placed as a whole. */
  round: number
  placedBy: Person
  placedAt: string
  updatedAt: string
  /** Read back from storage when it was placed; null until then. */
  proof: HoldFigures | null
  /** The newest look at whether everything is still held. */
  attestation: (HoldFigures & { restored: number }) | null
  release: HoldRelease | null
  /** Absent or null: nothing is asked for at the source. */
  atSource?: HoldAtSource | null
}

/** One record of a hold. */
export interface HoldMember {
  conversationId: string
  /** `awaited`: named, and not in the archive. */
  state: 'awaited' | 'held' | 'released'
  revision: number | null
  objects: number
  bytes: number
  /** ISO UTC. */
  at: string
  /** What is not held, in words. */
  problem: string | null
}

export interface HoldFacts {
  conversationId: string
  day: string
  agentIds: readonly string[]
  queueIds: readonly string[]
  addresses: readonly string[]
  keys: Readonly<Record<string, string>>
}

/** Whether what is written now is held; ids are looked for elsewhere. */
export function selects(
  { keys, agents, queues, numbers, everything, from, to }: Selectors,
  record: HoldFacts,
): boolean {
  if ((from !== null && record.day < from) || (to !== null && record.day > to)) return false
  const addresses = new Set(record.addresses.map((address) => address.toLowerCase()))
  return (
    everything ||
    record.agentIds.some((id) => agents.includes(id)) ||
    record.queueIds.some((id) => queues.includes(id)) ||
    numbers.some((number) => addresses.has(addressOf(number))) ||
    keys.map(businessKeyOf).some(({ name, value }) => record.keys[name] === value)
  )
}

const FIRST_DAY = '2010-01-01'

/** The questions that find what is archived already. @param today UTC day: where an open-ended scope is asked to */
export function questionsOf({ keys, agents, queues, numbers, everything, from, to }: Selectors, today: string) {
  const days = { from: from ?? FIRST_DAY, to: to ?? today }
  if (days.to < days.from) return []
  const asked: SearchQuestion['key'][] = [
    ...keys.map(businessKeyOf),
    ...agents.map((id) => ({ by: 'agent' as const, id })),
    ...queues.map((id) => ({ by: 'queue' as const, id })),
    ...numbers.map((number) => ({ by: 'address' as const, id: addressOf(number) })),
    ...(everything ? [{ by: 'range' as const }] : []),
  ]
  return asked.map((key): SearchQuestion => ({ key, ...days }))
}

/** @throws ArchiveError `bad-request` for a scope that holds nothing, or has no bound where it needs one */
export function scopeOf(asked: Partial<Omit<HoldScope, 'everything'>>): HoldScope {
  const scope = {
    conversationIds: unique(asked.conversationIds),
    keys: unique(asked.keys),
    agents: unique(asked.agents),
    queues: unique(asked.queues),
    numbers: unique(asked.numbers),
    from: asked.from ?? null,
    to: asked.to ?? null,
  }
  for (const key of scope.keys) businessKeyOf(key)
  const people = scope.agents.length + scope.queues.length + scope.numbers.length
  const days = scope.from !== null || scope.to !== null
  const everything = days && people + scope.keys.length + scope.conversationIds.length === 0
  if (!days && people + scope.keys.length + scope.conversationIds.length === 0)
    throw new ArchiveError('bad-request', 'a hold names ids, keys, agents, queues, numbers or days')
  if ((people > 0 || everything) && scope.from === null)
    throw new ArchiveError(
      'bad-request',
      'a hold by agents, queues, numbers or by days alone needs its first day (from)',
    )
  if (scope.from !== null && scope.to !== null && scope.from > scope.to)
    throw new ArchiveError('bad-range', 'the days end before they begin')
  return { ...scope, everything }
}

/**
 * The scope with more in it. Days that are given replace those that stand and must not be narrower.
 * @param more `to: null` opens the end
 * @throws ArchiveError `bad-request` for what would hold less
 */
export function widened(scope: HoldScope, more: Partial<Omit<HoldScope, 'everything'>>): HoldScope {
  const from = more.from ?? scope.from
  const to = more.to === undefined ? scope.to : more.to
  if (scope.from !== null && from !== null && from > scope.from) throw narrower('from')
  // No bound is the widest.
  if (scope.from === null && more.from !== undefined && more.from !== null && hasSelectors(scope))
    throw narrower('from')
  if (to !== null && ((scope.to === null && hasSelectors(scope)) || (scope.to !== null && to < scope.to)))
    throw narrower('to')
  const union = {
    conversationIds: unique([...scope.conversationIds, ...(more.conversationIds ?? [])]),
    keys: unique([...scope.keys, ...(more.keys ?? [])]),
    agents: unique([...scope.agents, ...(more.agents ?? [])]),
    queues: unique([...scope.queues, ...(more.queues ?? [])]),
    numbers: unique([...scope.numbers, ...(more.numbers ?? [])]),
    from,
    to,
  }
  return { ...scopeOf(union), everything: scope.everything }
}

function hasSelectors({ keys, agents, queues, numbers, everything }: HoldScope): boolean {
  return everything || keys.length + agents.length + queues.length + numbers.length > 0
}

function narrower(what: string): ArchiveError {
  return new ArchiveError('bad-request', `a hold is only ever widened: ${what} would hold less`)
}

/** Whether it holds what is written now. */
export function isInForce({ status }: Pick<Hold, 'status'>): boolean {
  switch (status) {
    case 'placing':
    case 'in-force':
    case 'release-requested':
      return true
    case 'releasing':
    case 'released':
      return false
  }
}

function unique(values: readonly string[] = []): string[] {
  return [...new Set(values)].sort()
}
