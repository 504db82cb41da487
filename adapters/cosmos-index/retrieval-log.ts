/** Requests of Legal: a document each, and a small partition that names the open ones. */
import type { Database } from '@azure/cosmos'
import { ArchiveError } from '../../domain/errors.ts'
import type { Retrieval } from '../../domain/legal/retrieval.ts'
import type { RetrievalLog } from '../../domain/ports/retrieval-log.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'
import { removeDocument, updateDocument } from './update-document.ts'

const OPEN = 'open'

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

    async read(id) {
      const { resource } = await indexed(`read ${id}`, () => requests.item(id, id).read<Stored>())
      return resource?.retrieval ?? null
    },

    async update(id, change) {
      const after = await updateDocument<Stored>(requests.item(id, id), `write ${id}`, (stored) => {
        if (stored === null) throw new ArchiveError('index-conflict', `there is no request ${id}`)
        return { id, requestId: id, retrieval: { ...stored.retrieval, ...change } }
      })
      if (after === null) throw new ArchiveError('index-conflict', `there is no request ${id}`)
      if (after.retrieval.status !== 'preparing') await close(id)
      return after.retrieval
    },

    async open() {
      const query = requests.items.query<{ id: string }>('SELECT c.id FROM c ORDER BY c.id', { partitionKey: OPEN })
      const { resources } = await indexed('list the open requests', () => query.fetchAll())
      return resources.map(({ id }) => id)
    },
  }
  return log

  function close(id: string): Promise<void> {
    return removeDocument(requests.item(id, OPEN), `close ${id}`)
  }
}
