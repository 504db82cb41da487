/** What an audit day holds: a line for each service, also for those without entries and those that could not be had. */
import { z } from 'zod'

export const auditManifestSchema = z.strictObject({
  schema: z.literal('holdfast/audit-day/1'),
  day: z.string(),
  services: z.array(
    z.strictObject({
      service: z.string(),
      /** Null where the service could not be exported. */
      entries: z.number().nullable(),
      masked: z.number(),
      source: z.enum(['query', 'realtime']).nullable(),
      file: z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.number() }).nullable(),
      reason: z.string().optional(),
    }),
  ),
})
export type AuditManifest = z.infer<typeof auditManifestSchema>
