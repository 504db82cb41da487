/** One access or attempt, as it stands in the trail. What was written must read for ever: fields are only added. */
import { z } from 'zod'
import { ROLES } from './principal.ts'

/** What was done or tried. Closed: a reader of the trail needs no other list. */
const ACCESS_ACTIONS = [
  'records.search',
  'record.read',
  'retrieval.create',
  'retrieval.read',
  'retrieval.deliver',
  'content.stream',
  'link.read',
  'hold.create',
  'hold.preview',
  'hold.list',
  'hold.read',
  'hold.widen',
  'hold.release',
  'hold.approve',
  'hold.attest',
  'trail.read',
  'audits.search',
  'archive.start',
  'archive.status',
  'retention.extend',
  'retention.approve',
  'retention.lock',
  'disposal.approve',
  'storage.change',
  'source.protect',
  'source.release',
  'sign-in.refused',
] as const
export type AccessAction = (typeof ACCESS_ACTIONS)[number]

const count = z.number().int().min(0)
const dated = z.strictObject({ retainUntil: z.string().nullable(), mode: z.enum(['locked', 'unlocked']).nullable() })
const held = z.strictObject({ legalHold: z.boolean() })

/** Changes of the protection of blobs that had the same before and after it: Azure's own audit log has none of them. */
const blobs = { container: z.string(), names: z.array(z.string()).min(1) }
const storageChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy'), ...blobs, before: dated, after: dated }),
  z.strictObject({ kind: z.literal('hold'), ...blobs, before: held, after: held }),
])
export type StorageChange = z.infer<typeof storageChange>

/** What the work behind an access adds to what the endpoint knows by itself. */
const details = {
  /** Justification or reason, as it was given. */
  purpose: z.string().optional(),
  matterId: z.string().optional(),
  onBehalfOf: z.string().optional(),
  /** What was asked for: query text, id of a retrieval or a hold. */
  subject: z.string().optional(),
  conversationIds: z.array(z.string()).optional(),
  records: count.optional(),
  objects: count.optional(),
  bytes: count.optional(),
  /** Of each link given out: SHA-256 (hex) of its signature, to join the storage's own read log with. */
  links: z.array(z.strictObject({ container: z.string(), name: z.string(), signatureSha256: z.string() })).optional(),
  changes: z.array(storageChange).optional(),
}

export const accessDetails = z.strictObject(details)
export type AccessDetails = z.infer<typeof accessDetails>

export const accessEvent = z.strictObject({
  id: z.uuid(),
  /** ISO UTC with milliseconds. */
  time: z.string(),
  action: z.enum(ACCESS_ACTIONS),
  /** `denied`: not entitled, or nobody knows who asked; `failed`: entitled, and nothing was given out. */
  outcome: z.enum(['allowed', 'denied', 'failed']),
  /** Code of the problem that was answered. */
  code: z.string().optional(),
  /** Null: nobody who is known. */
  user: z
    .strictObject({
      kind: z.enum(['person', 'machine']),
      oid: z.string(),
      name: z.string(),
      roles: z.array(z.enum(ROLES)),
    })
    .nullable(),
  address: z.string().nullable(),
  /** How often within the minute; only of what is counted. */
  count: count.optional(),
  ...details,
})
export type AccessEvent = z.infer<typeof accessEvent>
