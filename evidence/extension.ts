/** Evidence of an extension (POL-2): who asked for it, why, and which blobs it moved on. */
import { z } from 'zod'

export const extensionSchema = z.strictObject({
  schema: z.literal('holdfast/extension/1'),
  conversationId: z.string(),
  /** ISO UTC. */
  until: z.string(),
  reason: z.string(),
  requester: z.string(),
  /** ISO UTC. */
  at: z.string(),
  objects: z.array(z.strictObject({ path: z.string(), from: z.string().nullable(), until: z.string() })),
})
export type Extension = z.infer<typeof extensionSchema>
