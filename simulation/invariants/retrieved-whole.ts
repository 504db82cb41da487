/** What Legal asked for is delivered with the bytes of the source: every recording that the archive held by then. */
import type { RetrievalPage } from '../../domain/legal/retrieval.ts'
import { pageFile } from '../../use-cases/legal/retrieve.ts'
import { recordingBytes } from '../genesys/recordings.ts'
import { sha256 } from '../world/bytes.ts'
import { utcDay } from '../world/truth.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

/** Also a large one is prepared within so long, ms. */
const PREPARED = 2 * 3_600_000

export async function retrievedWhole(evidence: Evidence): Promise<Violation[]> {
  const { world, storage, now } = evidence
  const recordings = new Map(world.conversations.flatMap((entry) => entry.recordings.map((one) => [one.id, one])))
  const violations: Violation[] = []
  for (const asked of world.retrievals) {
    if (asked.at + PREPARED > now || isDisturbed(evidence, asked.at, asked.at + PREPARED)) continue
    const broken = (subject: string, detail: string) =>
      violations.push({ invariant: 'retrieved-whole', shape: 'retrieval', day: utcDay(asked.at), subject, detail })
    const request = await storage.retrievals.read(asked.id)
    if (request?.status !== 'delivered') {
      broken(asked.id, `is ${request?.status ?? 'unknown'}: ${request?.message ?? ''}`)
      continue
    }
    const delivered = new Set<string>()
    for (let page = 1; page <= request.pages; page++) {
      const { objects } = await storage.staging.read<RetrievalPage>(pageFile(asked.id, page))
      for (const { sha256: digest, withheld } of objects) if (withheld === null) delivered.add(digest)
    }
    for (const id of asked.recordings) {
      const recording = recordings.get(id)
      if (recording !== undefined && !delivered.has(sha256(recordingBytes(recording))))
        broken(id, `the archive held it, and ${asked.id} does not deliver it`)
    }
  }
  return violations
}
