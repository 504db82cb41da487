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

/** `bucket.s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.amazonaws.com`, dual-stack and other partitions too. */
const STORAGE_HOST = /(?:^|\.)s3(?:[-.]dualstack)?[-.]([a-z]{2,4}(?:-[a-z]+)+-\d)\.amazonaws\./

/** The region of the source's storage that an address names; null where it names none. */
export function storageRegion(address: string | null): string | null {
  const host = URL.parse(address ?? '')?.hostname
  return host === undefined ? null : (STORAGE_HOST.exec(host)?.[1] ?? null)
}

export function observedRegions(resources: readonly ObservedResource[]): string[] {
  return [...new Set(resources.flatMap(({ regions }) => regions))].sort()
}
