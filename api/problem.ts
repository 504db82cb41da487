/** Problem details (RFC 9457): every answer that is no success, but for a degraded health. */
import { z } from 'zod'

export const problemDetails = z.object({
  type: z.string().describe('urn:holdfast:problem:<code>'),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe('what a program can branch on'),
  detail: z.string().describe('for a person'),
})
export type ProblemDetails = z.infer<typeof problemDetails>
