/** Requests of Legal: a document each, and a small partition that names the open ones. */
import type { Database } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import type { Retrieval } from '../../domain/legal/retrieval.ts'
import type { RetrievalLog } from '../../domain/ports/retrieval-log.ts'
import { containerOf } from './connect-cosmos.ts'
import { cosmosError, indexed, statusOf } from './cosmos-errors.ts'

const OPEN = 'open'
const MOST_ATTEMPTS = 20

interface Stored {
  id: string
  requestId: string
  retrieval: Retrieval
}

export function createRetrievalLog(database: Database): RetrievalLog {
  const requests = containerOf(database, 'requests')
  const log: RetrievalLog = {
    // The open list first: whoever dies between the two leaves a name without a request, never a forgotten request.
    async create(retrieval) {
      const { id } = retrieval
      await indexed(`list ${id}`, () => requests.items.upsert({ id, requestId: OPEN }))
      await indexed(`write ${id}`, () => requests.items.create<Stored>({ id, requestId: id, retrieval }))
      if (retrieval.status !== 'preparing') await close(id)
    },

    read: async (id) => (await stored(id))?.retrieval ?? null,

    async update(id, change) {
      for (let attempt = 1; ; attempt++) {
        const before = await stored(id)
        if (before === null) throw new ArchiveError('index-conflict', `there is no request ${id}`)
        const retrieval = { ...before.retrieval, ...change }
        try {
          await requests
            .item(id, id)
            .replace<Stored>(
              { id, requestId: id, retrieval },
              { accessCondition: { type: 'IfMatch', condition: before.etag } },
            )
          if (retrieval.status !== 'preparing') await close(id)
          return retrieval
        } catch (error) {
          if (statusOf(error) !== 412 || attempt === MOST_ATTEMPTS) throw cosmosError(error, `write ${id}`)
        }
      }
    },

    async open() {
      const query = requests.items.query<{ id: string }>('SELECT c.id FROM c ORDER BY c.id', { partitionKey: OPEN })
      const { resources } = await indexed('list the open requests', () => query.fetchAll())
      return resources.map(({ id }) => id)
    },
  }
  return log

  async function stored(id: string): Promise<{ retrieval: Retrieval; etag: string } | null> {
    const { resource, etag } = await indexed(`read ${id}`, () => requests.item(id, id).read<Stored>())
    return resource === undefined ? null : { retrieval: resource.retrieval, etag }
  }

  async function close(id: string): Promise<void> {
    try {
      await requests.item(id, OPEN).delete()
    } catch (error) {
      if (statusOf(error) !== 404) throw cosmosError(error, `close ${id}`)
    }
  }
}
