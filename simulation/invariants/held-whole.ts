/** Every object of every revision of a record under hold is held, whenever it was written. */
import { utcDay, type TrueConversation, type TrueHold } from '../world/truth.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
const OF_RECORD = /^(?!quarantine\/)[^/]+\/\d{4}\/\d\d\/\d\d\/([^/]+)\//
/** A hold is placed, and what was being written meanwhile is held, within so long. */
const PLACED = DAY

export async function heldWhole(evidence: Evidence): Promise<Violation[]> {
  const { world, storage, records, now } = evidence
  const settled = world.holds.filter(({ since }) => since + PLACED < now && !isDisturbed(evidence, now - PLACED, now))
  if (settled.length === 0) return []
  const loose = Map.groupBy(
    [...storage.vault.blobs].filter(([, { legalHold }]) => legalHold !== true).map(([path]) => path),
    (path) => OF_RECORD.exec(path)?.[1] ?? '',
  )
  const violations: Violation[] = []
  for (const hold of settled) {
    const { matterId, since } = hold
    const broken = (shape: string, subject: string, detail: string) =>
      violations.push({ invariant: 'held-whole', shape, day: utcDay(since), subject, detail })
    const status = (await storage.holds.read(matterId))?.status
    if (status !== 'in-force') broken('hold', matterId, `is ${status ?? 'unknown'} a day after it was placed`)
    for (const conversation of world.conversations)
      if (records.has(conversation.id) && isHeld(conversation, hold))
        for (const path of loose.get(conversation.id) ?? [])
          broken(conversation.shape, path, `is not held, but ${matterId} holds its record`)
  }
  return violations
}

function isHeld({ id, legs }: TrueConversation, { conversationIds, agentId, queueId }: TrueHold): boolean {
  return (
    conversationIds.includes(id) ||
    legs.some((leg) => (agentId !== null && leg.userId === agentId) || (queueId !== null && leg.queueId === queueId))
  )
}
