/** Class and business keys are as the full record asks, once it was readable. */
import { lawful } from '../world/lawful.ts'
import { utcDay } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import type { Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

export function classAndKeys({ world, records, policies, now }: Evidence): Violation[] {
  return world.conversations.flatMap((conversation): Violation[] => {
    const record = records.get(conversation.id)
    const end = settledEnds(conversation, now).at(-1)
    if (record === undefined || end === undefined || conversation.oddity !== undefined) return []
    // Of what the law had let go nothing is kept but that it was there.
    if (record.gaps.some(({ reason }) => reason === 'retention-over')) return []
    const under = policies.ofVersion(record.policyVersion)
    const { years, tradingId } = lawful(conversation, world.directory, under?.rules)
    const broken = (detail: string): Violation[] => [
      { invariant: 'class-and-keys', shape: conversation.shape, day: utcDay(end), subject: conversation.id, detail },
    ]
    const chosen = under?.policy.classes.find(({ id }) => id === record.retentionClass)
    if (chosen?.years !== years)
      return broken(`${record.retentionClass} (${chosen?.years} years) instead of ${years} years`)
    const key = record.keys['trading_id'] ?? null
    return key === tradingId ? [] : broken(`trading_id is ${key ?? 'missing'} instead of ${tradingId ?? 'none'}`)
  })
}
