/** Class and business keys are as the full record asks, once it was readable. */
import { lawful } from '../world/lawful.ts'
import { utcDay } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import type { Evidence } from './evidence.ts'
import { isStillOpen } from './looks.ts'
import type { Violation } from './violation.ts'

/** A night, and those that are disturbed before one is not, ms. */
const SNAPSHOT_LATE = 4 * 86_400_000

export function classAndKeys(evidence: Evidence): Violation[] {
  const { world, records, policies, now } = evidence
  return world.conversations.flatMap((conversation): Violation[] => {
    const record = records.get(conversation.id)
    const end = settledEnds(conversation, now).at(-1)
    if (record === undefined || end === undefined || conversation.oddity !== undefined) return []
    if (isStillOpen(evidence, end)) return []
    // Of what the law had let go nothing is kept but that it was there.
    if (record.gaps.some(({ reason }) => reason === 'retention-over')) return []
    const under = policies.ofVersion(record.policyVersion)
    const { years, tradingId } = lawful(conversation, world, under?.rules)
    // Before a snapshot has the new name of a queue, nobody knows since when it is called so: both count.
    const before = lawful(conversation, world, under?.rules, conversation.start - SNAPSHOT_LATE)
    const broken = (detail: string): Violation[] => [
      { invariant: 'class-and-keys', shape: conversation.shape, day: utcDay(end), subject: conversation.id, detail },
    ]
    const chosen = under?.policy.classes.find(({ id }) => id === record.retentionClass)
    if (chosen?.years !== years && chosen?.years !== before.years)
      return broken(`${record.retentionClass} (${chosen?.years} years) instead of ${years} years`)
    const key = record.keys['trading_id'] ?? null
    return key === tradingId ? [] : broken(`trading_id is ${key ?? 'missing'} instead of ${tradingId ?? 'none'}`)
  })
}
