/**
 * How long each record must be kept and under which keys, as the tenant's lawyers would read the policy of the
 * simulation: written down a second time, without the app's rules.
 */
import type { Named, TrueConversation, World } from './truth.ts'

export interface Lawful {
  years: number
  /** Nobody may shorten it. */
  locked: boolean
  tradingId: string | null
}

/** What a policy was changed to: everything kept so much longer, a class more, a class less. */
export interface Rules {
  longerBy: number
  attic: boolean
  europe: boolean
}
export const BASE_RULES: Rules = { longerBy: 0, attic: false, europe: true }

/** Queue to years, for every medium and for written ones alone. */
const ALWAYS: Record<string, number> = { 'Trading Desk': 7, 'Complaints UK': 6, 'Clinic Line': 7, 'Support': 3 }
const SPOKEN: Record<string, number> = { 'Wealth Advice': 7 }
const WRITTEN: Record<string, number> = { 'Wealth Advice': 7, 'Sales': 7, 'Service': 7 }
const EU_YEARS = 8
const ORDER_YEARS = 9
const ATTIC_YEARS = 10
const OTHERWISE = 6

/**
 * A queue counts by the name that it had when the conversation began.
 * @param asOf epoch ms of that, where it is to be judged as if it had begun at another time
 */
export function lawful(
  { legs, start }: TrueConversation,
  { directory, queueChanges }: Pick<World, 'directory' | 'queueChanges'>,
  rules: Rules = BASE_RULES,
  asOf = start,
): Lawful {
  const nameThen = ({ name }: Named): string =>
    queueChanges.find((change) => change.name === name && change.at <= asOf)?.becomes ?? name
  const queues = legs.flatMap(({ queueId }) => directory.queues.filter(({ id }) => id === queueId).map(nameThen))
  const media = new Set(legs.map(({ medium }) => medium))
  const values = (name: string) => legs.flatMap(({ attributes }) => attributes[name]?.trim() || [])
  const human = legs.some(({ purpose }) => purpose === 'agent')
  const tradingId = values('trading_id')[0] ?? null
  const years = [
    ...queues.flatMap((queue) => ALWAYS[queue] ?? []),
    ...(media.has('voice') || media.has('callback') ? queues.flatMap((queue) => SPOKEN[queue] ?? []) : []),
    ...(['email', 'message', 'chat'].some((medium) => media.has(medium))
      ? queues.flatMap((queue) => WRITTEN[queue] ?? [])
      : []),
    ...(rules.europe && values('jurisdiction').includes('EU') ? [EU_YEARS] : []),
    ...(rules.attic && queues.includes('Attic') ? [ATTIC_YEARS] : []),
    ...(tradingId === null ? [] : [ORDER_YEARS]),
  ]
  const longest = Math.max(0, ...years, ...(media.has('voice') && !human ? [3] : []))
  return { years: (longest === 0 ? OTHERWISE : longest) + rules.longerBy, locked: longest !== 3, tradingId }
}

/** The same date and time so many calendar years later; 29 February counts to 1 March. Epoch ms. */
export function yearsAfter(instant: number, years: number): number {
  const date = new Date(instant)
  date.setUTCFullYear(date.getUTCFullYear() + years)
  return date.getTime()
}
