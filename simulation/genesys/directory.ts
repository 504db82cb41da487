/** Names at the source. */
import type { Named, World } from '../world/truth.ts'
import { ok, paged, type Route } from './ask.ts'

export function directoryRoutes({ directory, transcription, queueChanges }: World): Route {
  // Who may not read the setting does not see it on the queues either.
  const told = transcription === null ? {} : { enableTranscription: false }
  const queuesAt = (now: number): Named[] =>
    directory.queues.flatMap((queue) => {
      const change = queueChanges.find(({ name, at }) => name === queue.name && at <= now)
      if (change === undefined) return [queue]
      return change.becomes === null ? [] : [{ ...queue, name: change.becomes }]
    })
  return ({ method, path, query, now }) => {
    if (method !== 'GET') return null
    switch (path.join('/')) {
      case 'users':
        return paged(
          query,
          directory.users.map((user) => ({ ...user, state: 'active' })),
        )
      case 'routing/queues':
        return paged(
          query,
          queuesAt(now).map((queue) => ({ ...queue, ...told })),
        )
      case 'routing/wrapupcodes':
        return paged(query, directory.wrapUpCodes)
      case 'authorization/divisions':
        return paged(query, directory.divisions)
      case 'flows':
        return paged(query, directory.flows)
      case 'organizations/me':
        return ok({ id: 'org', name: 'Simulated', state: 'active' })
      default:
        return null
    }
  }
}
