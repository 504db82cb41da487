/** Every recording that the source offered is archived with its bytes, or named on its day. */
import type { Storage } from '../machine/storage.ts'
import { recordingBytes } from '../genesys/recordings.ts'
import { sha256 } from '../world/bytes.ts'
import { endAt, utcDay, type World } from '../world/truth.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
/** What ended less than a night ago may still be under way. */
const NIGHT = 26 * 3_600_000

export async function archivedOrNamed(
  world: World,
  { ledger, index, vault }: Storage,
  now: number,
): Promise<Violation[]> {
  const violations: Violation[] = []
  const gaps = new Map<string, Set<string>>()
  for (let at = world.start; at < now; at += DAY) {
    const day = utcDay(at)
    const named = new Set<string>()
    for await (const page of ledger.gaps(day)) for (const gap of page) named.add(gap.objectId)
    gaps.set(day, named)
  }
  for (const conversation of world.conversations) {
    const end = endAt(conversation, now)
    if (end === null || end > now - NIGHT) continue
    const day = utcDay(end)
    const record = await index.record(conversation.id)
    const broken = (subject: string, detail: string) =>
      violations.push({ invariant: 'archived-or-named', shape: conversation.shape, day, subject, detail })
    if (record === null) {
      if (!gaps.get(day)?.has(conversation.id))
        broken(conversation.id, 'the conversation is neither archived nor named')
      continue
    }
    for (const recording of conversation.recordings) {
      const object = record.objects.find(({ objectId }) => objectId === recording.id)
      if (object === undefined) {
        if (!gaps.get(day)?.has(recording.id) && !gaps.get(day)?.has(conversation.id))
          broken(recording.id, 'the recording is neither archived nor named')
        continue
      }
      const blob = vault.blobs.get(object.path)
      if (blob === undefined) broken(recording.id, `${object.path} is not in the vault`)
      else if (sha256(blob.bytes) !== sha256(recordingBytes(recording)))
        broken(recording.id, 'other bytes than the source has')
    }
  }
  return violations
}
