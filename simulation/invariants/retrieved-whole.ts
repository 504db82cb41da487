/** What Legal asked for is delivered with the bytes of the source: every recording that the archive held by then. */
import type { RetrievalPage } from '../../domain/legal/retrieval.ts'
import { pageFile } from '../../use-cases/legal/retrieve.ts'
import { recordingBytes } from '../genesys/recordings.ts'
import { sha256 } from '../world/bytes.ts'
import type { Storage } from '../machine/storage.ts'
import type { Happening } from '../story/story.ts'
import { utcDay, type TrueRetrieval, type World } from '../world/truth.ts'
import { harmOf, isDisturbed } from './evidence.ts'
import type { Violation } from './violation.ts'

/** Also a large one is prepared within so long, ms. */
const PREPARED = 2 * 3_600_000

export interface RetrievalJudge {
  /** Judges each request once: those that were asked before the instant, epoch ms. */
  look(askedBefore: number): Promise<Violation[]>
}

/** @param happenings those that were meant to harm */
export function retrievalJudge(
  { conversations, retrievals }: Pick<World, 'conversations' | 'retrievals'>,
  storage: Pick<Storage, 'retrievals' | 'staging'>,
  happenings: readonly Happening[],
): RetrievalJudge {
  const harm = harmOf(happenings)
  const recordings = new Map(conversations.flatMap((entry) => entry.recordings.map((one) => [one.id, one])))
  let next = 0

  return {
    async look(askedBefore) {
      const violations: Violation[] = []
      for (let asked = retrievals[next]; asked !== undefined; asked = retrievals[++next]) {
        if (asked.at > askedBefore - PREPARED) break
        if (!isDisturbed({ harm }, asked.at, asked.at + PREPARED)) violations.push(...(await judged(asked)))
      }
      return violations
    },
  }

  async function judged(asked: TrueRetrieval): Promise<Violation[]> {
    const broken = (subject: string, detail: string): Violation => ({
      invariant: 'retrieved-whole',
      shape: 'retrieval',
      day: utcDay(asked.at),
      subject,
      detail,
    })
    const request = await storage.retrievals.read(asked.id)
    if (request?.status !== 'delivered')
      return [broken(asked.id, `is ${request?.status ?? 'unknown'}: ${request?.message ?? ''}`)]
    const delivered = new Set<string>()
    for (let page = 1; page <= request.pages; page++) {
      const { objects } = await storage.staging.read<RetrievalPage>(pageFile(asked.id, page))
      for (const { sha256: digest, withheld } of objects) if (withheld === null) delivered.add(digest)
    }
    return asked.recordings.flatMap((id) => {
      const recording = recordings.get(id)
      if (recording === undefined || delivered.has(sha256(recordingBytes(recording)))) return []
      return [broken(id, `the archive held it, and ${asked.id} does not deliver it`)]
    })
  }
}
