/** Every object of every revision of a record under hold is held, whenever it was written; once released, none is. */
import { utcDay, type TrueConversation, type TrueHold } from '../world/truth.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
const OF_RECORD = /^(?!quarantine\/)[^/]+\/\d{4}\/\d\d\/\d\d\/([^/]+)\//
/** A hold is placed or let go, and what was being written meanwhile is held or let go, within so long. */
const SETTLED = DAY

export async function heldWhole(evidence: Evidence): Promise<Violation[]> {
  const { world, storage, records, now } = evidence
  if (world.holds.length === 0 || isDisturbed(evidence, now - SETTLED, now)) return []
  const violations: Violation[] = []
  const blobs = Map.groupBy(storage.vault.blobs, ([path]) => OF_RECORD.exec(path)?.[1] ?? '')
  const standing = world.holds.filter(({ releasedAt }) => releasedAt === null)
  for (const hold of world.holds) {
    const { matterId, since, releasedAt } = hold
    if ((releasedAt ?? since) + SETTLED >= now) continue
    const broken = (shape: string, subject: string, detail: string) =>
      violations.push({ invariant: 'held-whole', shape, day: utcDay(since), subject, detail })
    const status = (await storage.holds.read(matterId))?.status
    if (status !== (releasedAt === null ? 'in-force' : 'released'))
      broken(
        'hold',
        matterId,
        `is ${status ?? 'unknown'} a day after it was ${releasedAt === null ? 'placed' : 'let go'}`,
      )
    for (const conversation of world.conversations) {
      if (!records.has(conversation.id) || !isHeld(conversation, hold)) continue
      if (releasedAt !== null && standing.some((other) => isHeld(conversation, other))) continue
      for (const [path, { legalHold = false }] of blobs.get(conversation.id) ?? [])
        if (legalHold !== (releasedAt === null))
          broken(
            conversation.shape,
            path,
            legalHold ? `is held, but ${matterId} was let go` : `is not held, but ${matterId} holds its record`,
          )
    }
  }
  return violations
}

function isHeld({ id, legs }: TrueConversation, { conversationIds, agentId, queueId }: TrueHold): boolean {
  return (
    conversationIds.includes(id) ||
    legs.some((leg) => (agentId !== null && leg.userId === agentId) || (queueId !== null && leg.queueId === queueId))
  )
}
