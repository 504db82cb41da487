import { z } from 'zod'

const path = z.string().regex(/^(\/[A-Za-z_][A-Za-z0-9_]*)+$/, 'must look like /name or /outer/inner')

const containerDefinition = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\?#]+$/),
  /** One path; hierarchical keys are not offered. */
  partitionKey: path,
  /** Property paths with an index of their own. Cosmos indexes everything; here it only makes range queries fast. */
  indexes: z.array(path).optional(),
  /** As in the indexing policy: without a fitting one, ORDER BY over several paths is refused. */
  compositeIndexes: z
    .array(z.array(z.strictObject({ path, order: z.enum(['ascending', 'descending']) })).min(2))
    .optional(),
})
export type ContainerDefinition = z.infer<typeof containerDefinition>

/** What in Azure the template makes; the app may not. */
export const provisionShape = z.strictObject({
  database: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\?#]+$/),
  containers: z.array(containerDefinition).min(1),
})
export type Provision = z.infer<typeof provisionShape>

/** `/a/b` as steps. */
export function pathSteps(text: string): string[] {
  return text.split('/').slice(1)
}
