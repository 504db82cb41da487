/** Where the archive lies (POL-5): what is declared against what is observed. */
import { z } from 'zod'
import type { ObservedResource } from './ports/deployment.ts'

/** What a certificate says of it. */
export const residencySchema = z.strictObject({
  /** Host of the source's region, as declared. */
  source: z.string(),
  /** Azure region, as declared. */
  declared: z.string(),
  /** Azure regions in which app, storage, keys and index were observed. */
  observed: z.array(z.string()),
  /** True where the operator allows a region that the table of pairs does not. */
  allowedByOperator: z.boolean(),
})
export type Residency = z.infer<typeof residencySchema>

/** `North Europe` and `northeurope` are the same region. */
export function regionName(text: string): string {
  return text.toLowerCase().replaceAll(/\s/g, '')
}

/** Problems in words; empty where everything lies in the declared region alone. */
export function residencyProblems(declared: string, resources: readonly ObservedResource[]): string[] {
  return resources.flatMap(({ kind, name, regions, copied }) => [
    ...regions
      .filter((region) => region !== declared)
      .map((region) => `${kind} ${name} lies in ${region}, not in ${declared}`),
    ...(regions.length === 0 ? [`${kind} ${name} does not say where it lies`] : []),
    ...(copied ? [`${kind} ${name} is copied to another region`] : []),
  ])
}

export function observedRegions(resources: readonly ObservedResource[]): string[] {
  return [...new Set(resources.flatMap(({ regions }) => regions))].sort()
}
