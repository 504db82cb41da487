import { ArchiveError } from '../../../domain/errors.ts'
import type { Retrieval } from '../../../domain/legal/retrieval.ts'
import type { RetrievalLog } from '../../../domain/ports/retrieval-log.ts'

export function memoryRetrievals(): RetrievalLog {
  const requests = new Map<string, Retrieval>()
  return {
    create: (retrieval) => Promise.resolve(void requests.set(retrieval.id, structuredClone(retrieval))),
    read: (id) => Promise.resolve(structuredClone(requests.get(id) ?? null)),
    update(id, change) {
      const before = requests.get(id)
      if (before === undefined) return Promise.reject(new ArchiveError('index-conflict', `there is no request ${id}`))
      const after = { ...before, ...change }
      requests.set(id, structuredClone(after))
      return Promise.resolve(structuredClone(after))
    },
    open: () =>
      Promise.resolve(
        [...requests.values()]
          .filter(({ status }) => status === 'preparing')
          .map(({ id }) => id)
          .sort(),
      ),
  }
}
