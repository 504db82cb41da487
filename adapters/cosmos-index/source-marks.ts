/** What holds asked for at the source: one small partition beside the holds. */
import type { Database } from '@azure/cosmos'
import type { SourceMark } from '../../domain/legal/source-hold.ts'
import type { SourceMarks } from '../../domain/ports/source-marks.ts'
import { upsertAll } from './bulk.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'
import { safe } from './lookup-keys.ts'
import { removeDocument } from './update-document.ts'

const PARTITION = ':source'

interface StoredMark {
  id: string
  matterId: string
  mark: SourceMark
}

export function createSourceMarks(database: Database): SourceMarks {
  const holds = containerOf(database, 'holds')
  return {
    async all() {
      const query = holds.items.query<StoredMark>('SELECT c.mark FROM c', { partitionKey: PARTITION })
      const { resources } = await indexed('read what holds protect at the source', () => query.fetchAll())
      return resources.map(({ mark }) => mark)
    },

    async put(marks) {
      const documents = marks.map((mark) => ({ id: idOf(mark), matterId: PARTITION, mark: { ...mark } }))
      await upsertAll(holds, 'matterId', documents)
    },

    async remove(matterId, conversationIds) {
      for (const conversationId of conversationIds)
        await removeDocument(
          holds.item(idOf({ matterId, conversationId }), PARTITION),
          `forget the protection of ${conversationId}`,
        )
    },
  }
}

/** Ids of matters have no colon. */
function idOf({ matterId, conversationId }: Pick<SourceMark, 'matterId' | 'conversationId'>): string {
  return safe(`${matterId}:${conversationId}`)
}
