/** Cursors: where to go on, and of which question. They grant nothing, for the question is asked again with them. */
import { z } from 'zod'
import { ArchiveError } from '../domain/errors.ts'
import { canonicalBytes } from '../evidence/canonical.ts'
import { sha256Hex } from '../evidence/digest.ts'

const LONGEST_CURSOR = 2000

const position = z.strictObject({
  /** Digest of the question. */
  q: z.string(),
  /** Which of its partitions. */
  at: z.number().int().min(0),
  /** Position in the partition; null from its beginning. */
  after: z.string().max(1024).nullable(),
})

export function digestOf(question: object): string {
  return sha256Hex(canonicalBytes(question)).slice(0, 32)
}

export function cursorOf(content: z.infer<typeof position>): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** @throws ArchiveError `bad-request` for a cursor of another question, or none */
export function positionOf(cursor: string, digest: string, partitions: number): { at: number; after: string | null } {
  const parsed = cursor.length > LONGEST_CURSOR ? null : position.safeParse(decoded(cursor))
  if (parsed?.success !== true) throw new ArchiveError('bad-request', 'the cursor is none that Holdfast gave')
  if (parsed.data.q !== digest || parsed.data.at >= partitions)
    throw new ArchiveError('bad-request', 'the cursor belongs to another question')
  return parsed.data
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
