/** One document, changed over exactly what was read. */
import type { Item, ItemDefinition } from '@azure/cosmos'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'

const MOST_ATTEMPTS = 20
/** Others wrote the document first, or another one of it. */
const QUICKER = new Set([409, 412])

/**
 * Reads, changes and writes, again when others were quicker. A document that is not there is made.
 * @param what is done, in words, for errors
 * @param change of what was read (null: there is none); null leaves it as it is. May be called several times
 * @returns what stands afterwards
 * @throws ArchiveError `index-unreachable`, `index-conflict`, or whatever `change` throws
 */
export async function updateDocument<T extends ItemDefinition>(
  item: Item,
  what: string,
  change: (before: T | null) => T | null,
): Promise<T | null> {
  for (let attempt = 1; ; attempt++) {
    const { resource, etag } = await indexed(what, () => item.read<T>())
    const after = change(resource ?? null)
    if (after === null) return resource ?? null
    try {
      if (resource === undefined) await item.container.items.create<T>(after)
      else await item.replace<T>(after, { accessCondition: { type: 'IfMatch', condition: etag } })
      return after
    } catch (error) {
      if (!QUICKER.has(Number(statusOf(error))) || attempt === MOST_ATTEMPTS) throw cosmosError(error, what)
    }
  }
}

/** A document that is not there is removed. @throws ArchiveError `index-unreachable` */
export async function removeDocument(item: Item, what: string): Promise<void> {
  try {
    await item.delete()
  } catch (error) {
    if (statusOf(error) !== 404) throw cosmosError(error, what)
  }
}
