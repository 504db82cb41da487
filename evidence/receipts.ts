/** A day's receipts: one line of canonical JSON per conversation, in id order. The certificate binds their digest. */
import { z } from 'zod'
import { gapReasonSchema } from '../domain/completeness/gap.ts'
import type { DayEntry } from '../domain/ports/archive-index.ts'
import { canonicalBytes } from './canonical.ts'

/** Named by the certificate that binds them: a line carries no version of its own. */
export const RECEIPTS_SCHEMA = 'holdfast/receipts/1'

const receipt = z.object({
  conversationId: z.string(),
  revision: z.number().int(),
  retentionClass: z.string(),
  objects: z.array(z.object({ path: z.string(), kind: z.string(), sha256: z.string(), sizeBytes: z.number() })),
  gaps: z.array(z.object({ objectId: z.string(), reason: gapReasonSchema })),
})
export type Receipt = z.infer<typeof receipt>

/** One line, newline included. The same entry gives the same bytes. */
export function receiptLine({
  conversationId,
  revision,
  retentionClass,
  objects,
  gaps,
}: Pick<DayEntry, 'conversationId' | 'revision' | 'retentionClass'> & {
  objects: readonly Pick<DayEntry['objects'][number], 'path' | 'kind' | 'sha256' | 'sizeBytes'>[]
  gaps: readonly Pick<DayEntry['gaps'][number], 'objectId' | 'reason'>[]
}): Uint8Array {
  const line: Receipt = {
    conversationId,
    revision,
    retentionClass,
    objects: objects.map(({ path, kind, sha256, sizeBytes }) => ({ path, kind, sha256, sizeBytes })),
    gaps: gaps.map(({ objectId, reason }) => ({ objectId, reason })),
  }
  const json = canonicalBytes(line)
  const bytes = new Uint8Array(json.byteLength + 1)
  bytes.set(json)
  bytes[json.byteLength] = 0x0a
  return bytes
}

/** @throws SyntaxError or ZodError on a line that is not a receipt */
export function parseReceipt(line: string): Receipt {
  return receipt.parse(JSON.parse(line))
}
