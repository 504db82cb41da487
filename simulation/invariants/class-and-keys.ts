/** Class and business keys are as the full record asks, once it was readable. */
import { lawful } from '../world/lawful.ts'
import { utcDay } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import type { Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

export function classAndKeys({ world, records, policy, now }: Evidence): Violation[] {
  return world.conversations.flatMap((conversation): Violation[] => {
    const record = records.get(conversation.id)
    const end = settledEnds(conversation, now).at(-1)
    if (record === undefined || end === undefined || conversation.oddity !== undefined) return []
    const { years, tradingId } = lawful(conversation, world.directory)
    const broken = (detail: string): Violation[] => [
      { invariant: 'class-and-keys', shape: conversation.shape, day: utcDay(end), subject: conversation.id, detail },
    ]
    const chosen = policy.classes.find(({ id }) => id === record.retentionClass)
    if (chosen?.years !== years)
      return broken(`${record.retentionClass} (${chosen?.years} years) instead of ${years} years`)
    const key = record.keys['trading_id'] ?? null
    return key === tradingId ? [] : broken(`trading_id is ${key ?? 'missing'} instead of ${tradingId ?? 'none'}`)
  })
}
