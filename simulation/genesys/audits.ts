/** The audit log of a tenant in which nobody changes anything. */
import { uuid } from '../../local/genesys-simulator/random.ts'
import { ok, type Route } from './ask.ts'

export function auditRoutes(): Route {
  let queries = 0
  return ({ path, method }) => {
    const at = path.indexOf('audits')
    if (at < 0 || path[at + 1] !== 'query') return null
    const [id, leaf] = path.slice(at + 2)
    if (id === 'servicemapping') return ok({ services: [] })
    if (id === undefined)
      return method === 'POST' ? { status: 202, body: { id: uuid('audit', queries++), state: 'Queued' } } : null
    return leaf === 'results' ? ok({ id, entities: [], pageSize: 500 }) : ok({ id, state: 'Succeeded' })
  }
}
