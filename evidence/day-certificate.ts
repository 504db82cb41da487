/** The day certificate (EVD-3): a signed statement that binds source counts, archived counts, excuses and receipts. */
import { z } from 'zod'
import { CLOSED_STATUSES } from '../domain/completeness/day-status.ts'
import { residencySchema } from '../domain/residency.ts'
import { RECEIPTS_SCHEMA } from './receipts.ts'
import {
  lockSchema,
  softwareSchema,
  supersededSchema,
  verifyStatement,
  type Signed,
  type StatementFormat,
  type Trust,
} from './statement.ts'

const reasons = z.record(z.string(), z.number())
const media = z.record(
  z.string(),
  z.strictObject({ source: z.number(), archived: z.number(), excused: reasons, missing: z.number() }),
)
const counts = z.strictObject({
  conversations: z.number(),
  archived: z.number(),
  open: z.number(),
  excused: z.number(),
  missing: z.number(),
  orphans: z.number().optional(),
})
const receipts = z.strictObject({ path: z.string(), sha256: z.string(), lines: z.number() })

const common = {
  day: z.string(),
  revision: z.number().int().min(1),
  supersedes: supersededSchema.nullable(),
  region: z.string(),
  status: z.enum(CLOSED_STATUSES),
  excuses: reasons,
  missing: reasons,
  policyVersion: z.string(),
  software: softwareSchema,
  issuedAt: z.string(),
}

const version1 = z.strictObject({
  schema: z.literal('holdfast/day-certificate/1'),
  ...common,
  counts,
  media: media.optional(),
  receipts,
})
/** Binds the snapshot of names too, and says how much was archived: what status and inventory count. */
const version2 = z.strictObject({
  schema: z.literal('holdfast/day-certificate/2'),
  ...common,
  counts: z.strictObject({
    ...counts.shape,
    orphans: z.number(),
    recordings: z.number(),
    objects: z.number(),
    bytes: z.number(),
  }),
  /**
   * Conversations that began on the day: by the source's job that was archived from, and by its own count, an estimate
   * that nothing of the archive depends on; null where it could not be had. Absent where nothing was compared.
   */
  started: z.strictObject({ job: z.number(), query: z.number().nullable() }).optional(),
  /** By medium: conversations at the source, archived, excused by reason, with something missing. */
  media,
  receipts: z.strictObject({ schema: z.literal(RECEIPTS_SCHEMA), ...receipts.shape }),
  /** Null where no snapshot could be taken. */
  names: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
  /** The closed chain of the accesses of the day: its links, their events, the last link's digest. Absent before it. */
  access: z.strictObject({ entries: z.number(), events: z.number(), sha256: z.string() }).optional(),
  lock: lockSchema,
  /** Absent in certificates of before it was observed. */
  residency: residencySchema.optional(),
})
export type DayStatement = z.infer<typeof version1> | z.infer<typeof version2>
/** What is written today. */
export type NewDayStatement = z.infer<typeof version2>

const FORMAT: StatementFormat<DayStatement> = {
  name: 'day certificate',
  schema: z.discriminatedUnion('schema', [version1, version2]),
}

/** @throws ArchiveError `certificate-invalid`, `certificate-untrusted` */
export function verifyDayCertificate(bytes: Uint8Array, trust: Trust): Promise<Signed<DayStatement>> {
  return verifyStatement(FORMAT, bytes, trust)
}
