/** The manifest of one conversation revision (VLT-3): who, what, when, which class, which objects, what is missing. */
import { z } from 'zod'
import { CARD_DATA_KINDS } from '../../card-data/kinds.ts'
import { OBJECT_KINDS, SCREENINGS, type ArchivedObject } from './archive-object.ts'
import { ArchiveError } from '../errors.ts'
import { RETENTION_MODES } from '../retention/retention-policy.ts'
import { gapReasonSchema, type Gap } from '../completeness/gap.ts'
import type { JsonObject } from '../json.ts'
import { textOrder } from '../text-order.ts'

/** `satisfies` names a field that is added to the type and forgotten here: parsing would drop it in silence. */
const objectShape = {
  objectId: z.string(),
  kind: z.enum(OBJECT_KINDS),
  path: z.string(),
  contentType: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  part: z.number().optional(),
  parts: z.number().optional(),
  originalName: z.string().optional(),
  declaredSha256: z.string().optional(),
  screened: z.enum(SCREENINGS).optional(),
  sourceSha256: z.string().optional(),
  storedIn: z.string().optional(),
} satisfies Record<keyof ArchivedObject, z.ZodType>
const objectSchema: z.ZodType<ArchivedObject> = z.object(objectShape)
const gapSchema: z.ZodType<Gap> = z.object({
  conversationId: z.string(),
  objectId: z.string(),
  reason: gapReasonSchema,
  detail: z.string(),
})

const manifestSchema = z.object({
  schema: z.literal('holdfast/manifest/1'),
  conversationId: z.string(),
  revision: z.number().int().min(1),
  supersedes: z.object({ path: z.string(), sha256: z.string() }).nullable(),
  /** UTC day of the end. */
  day: z.string(),
  conversationStart: z.string(),
  conversationEnd: z.string(),
  /** Start of the night that captured it, ISO UTC: the same in every redelivery. */
  capturedAt: z.string(),
  software: z.object({ name: z.string(), version: z.string() }),
  retention: z.object({
    classId: z.string(),
    years: z.number(),
    mode: z.enum(RETENTION_MODES),
    basis: z.array(z.string()),
    policyVersion: z.string(),
    matched: z.array(z.object({ classId: z.string(), years: z.number(), because: z.array(z.string()) })),
    retainUntil: z.string(),
    container: z.string(),
  }),
  /** Id to name of everybody and everything mentioned, as they were when captured. */
  names: z.record(z.string(), z.string()),
  keys: z.record(z.string(), z.string()),
  /** Participant attributes in full, where analytics had cut them. */
  attributes: z.record(z.string(), z.string()).optional(),
  /** Their further values, where participants filled one differently. */
  moreAttributes: z.record(z.string(), z.array(z.string())).optional(),
  /** What was masked, where and how often, never the number itself (POL-3). */
  scrub: z
    .object({
      detector: z.string(),
      findings: z.array(z.object({ where: z.string(), kind: z.enum(CARD_DATA_KINDS), count: z.number() })),
    })
    .optional(),
  objects: z.array(objectSchema),
  gaps: z.array(gapSchema),
  /** The analytics record as Genesys sent it. */
  source: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Sorted and without `undefined`, so that the same facts give the same bytes. */
export function buildManifest(parts: Omit<Manifest, 'schema'>): Manifest {
  return {
    schema: 'holdfast/manifest/1',
    ...parts,
    objects: [...parts.objects].sort((a, b) => textOrder(a.path, b.path)),
    gaps: [...parts.gaps].sort(
      (a, b) => textOrder(a.objectId, b.objectId) || textOrder(a.reason, b.reason) || textOrder(a.detail, b.detail),
    ),
  }
}

/** All values that rules look at, where the manifest has them in full; else those of its source count. */
export function fullAttributesOf({ attributes, moreAttributes }: Pick<Manifest, 'attributes' | 'moreAttributes'>): Pick<
  Manifest,
  'moreAttributes'
> & {
  attributes?: Record<string, string>
} {
  return {
    ...(attributes === undefined ? {} : { attributes }),
    ...(moreAttributes === undefined ? {} : { moreAttributes }),
  }
}

/** @throws ArchiveError `source-unreadable` when the JSON is not a manifest */
export function parseManifest(json: unknown): Manifest {
  const result = manifestSchema.safeParse(json)
  if (!result.success) throw new ArchiveError('source-unreadable', `not a manifest: ${z.prettifyError(result.error)}`)
  return result.data
}
