/** What callers were given within the hour: a document each. */
import type { Database } from '@azure/cosmos'
import { NOTHING_GIVEN, type GivenRecords } from '../../domain/access/given-records.ts'
import type { GivenCounts } from '../../domain/ports/given-records.ts'
import { containerOf } from './connect-cosmos.ts'
import { safe } from './lookup-keys.ts'
import { updateDocument } from './update-document.ts'

const ID = 'given'

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
      await updateDocument<Stored>(lookups.item(ID, key), `count what ${oid} was given`, (stored) => ({
        id: ID,
        key,
        given: change(stored?.given ?? NOTHING_GIVEN),
      }))
    },
  }
}
