/** What callers were given within the hour: a document each. */
import type { Database } from '@azure/cosmos'
import { NOTHING_GIVEN, type GivenRecords } from '../../domain/access/given-records.ts'
import type { GivenCounts } from '../../domain/ports/given-records.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'

const ID = 'given'
const MOST_ATTEMPTS = 20
/** Another host was quicker: it wrote the document first, or another one of it. */
const QUICKER = new Set([409, 412])

interface Stored {
  id: string
  key: string
  given: GivenRecords
}

export function createGivenCounts(database: Database): GivenCounts {
  const lookups = containerOf(database, 'lookups')
  return {
    async update(oid, change) {
      const key = `access-given:${safe(oid.toLowerCase())}`
      const item = lookups.item(ID, key)
      for (let attempt = 1; ; attempt++) {
        const { resource, etag } = await indexed(`read what ${oid} was given`, () => item.read<Stored>())
        const stored: Stored = { id: ID, key, given: change(resource?.given ?? NOTHING_GIVEN) }
        try {
          if (resource === undefined) await lookups.items.create<Stored>(stored)
          else await item.replace<Stored>(stored, { accessCondition: { type: 'IfMatch', condition: etag } })
          return
        } catch (error) {
          if (!QUICKER.has(Number(statusOf(error))) || attempt === MOST_ATTEMPTS)
            throw cosmosError(error, `count what ${oid} was given`)
        }
      }
    },
  }
}
