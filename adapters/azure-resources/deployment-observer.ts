/**
 * What the platform says of this deployment: where app, storage, keys and index lie, whether storage is copied, and how
 * long a container keeps what is put into it. The data plane tells none of this.
 */
import type { TokenCredential } from '@azure/identity'
import { z } from 'zod'
import { ArchiveError } from '../../domain/errors.ts'
import type { DeploymentObserver, ObservedResource } from '../../domain/ports/deployment.ts'
import { regionName } from '../../domain/residency.ts'
import { nameOf, resourceManager } from './resource-manager.ts'

const STORAGE = '2025-08-01'
const KEYS = '2025-05-01'
const INDEX = '2025-04-15'
/** One region, or three zones of it. */
const IN_ONE_REGION = /_(LRS|ZRS)$/

const place = z.object({ location: z.string().min(1) })
const storageShape = place.extend({ sku: z.object({ name: z.string() }) })
const indexShape = z.object({
  properties: z.object({ locations: z.array(z.object({ locationName: z.string().min(1) })).min(1) }),
})
const periodShape = z.object({
  properties: z.object({ immutabilityPeriodSinceCreationInDays: z.number().int(), state: z.string() }),
})

/** Ids of what is observed; `vault` is the storage account whose containers hold the archive. */
export interface ObservedIds {
  vault: string
  others: readonly string[]
}

export function createDeploymentObserver(url: string, ids: ObservedIds, identity: TokenCredential): DeploymentObserver {
  const platform = resourceManager(url, identity)
  return {
    resources: () => Promise.all([ids.vault, ...ids.others].map(observe)),

    async period(container) {
      const id = `${ids.vault}/blobServices/default/containers/${container}/immutabilityPolicies/default`
      const answer = await platform.get(id, STORAGE)
      if (answer === null) return null
      const { immutabilityPeriodSinceCreationInDays: days, state } = read(id, periodShape, answer).properties
      return { days, locked: state.toLowerCase() === 'locked' }
    },
  }

  async function observe(id: string): Promise<ObservedResource> {
    const name = nameOf(id)
    switch (kindOf(id)) {
      case 'storage': {
        const { location, sku } = read(id, storageShape, await platform.get(id, STORAGE))
        return { kind: 'storage', name, regions: [regionName(location)], copied: !IN_ONE_REGION.test(sku.name) }
      }
      case 'keys': {
        const { location } = read(id, place, await platform.get(id, KEYS))
        return { kind: 'keys', name, regions: [regionName(location)], copied: false }
      }
      case 'index': {
        const { properties } = read(id, indexShape, await platform.get(id, INDEX))
        const regions = properties.locations.map(({ locationName }) => regionName(locationName))
        return { kind: 'index', name, regions, copied: false }
      }
    }
  }
}

/** By the type that an id names; settings are checked for the three before. */
function kindOf(id: string): ObservedResource['kind'] {
  const type = id.split('/').at(-2)?.toLowerCase()
  return type === 'storageaccounts' ? 'storage' : type === 'databaseaccounts' ? 'index' : 'keys'
}

/** What is not there, or has another shape, was not observed: it is never taken for fine. */
function read<T>(id: string, shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ArchiveError(
    'deployment-unreadable',
    `the platform's description of ${nameOf(id)} ${answer === null ? 'does not exist' : 'has another shape'}`,
    { retryable: true },
  )
}
