/** Lists of names, in the paged envelope that all of them share. */
import type { Entity } from '../tenant/directory.ts'
import type { Ask, Reply, World } from '../world.ts'

export function nameRoutes({ tenant: { directory } }: World): (ask: Ask) => Reply | null {
  return (ask) => {
    if (ask.method !== 'GET') return null
    switch (ask.path.join('/')) {
      case 'users': return page(ask, usersOf(ask.query.get('state'), ask.query.get('id')), (one) => ({ state: one.deleted === true ? 'deleted' : 'active' }))
      case 'routing/queues': return page(ask, directory.queues)
      case 'routing/wrapupcodes': return page(ask, directory.wrapUpCodes)
      case 'authorization/divisions': return page(ask, directory.divisions)
      case 'flows': return page(ask, directory.flows)
      case 'organizations/me': return { status: 200, body: { id: directory.organizationId, name: 'Sample Organization' } }
      default: return null
    }
  }

  /** Active ones only, unless asked otherwise. */
  function usersOf(state: string | null, ids: string | null): Entity[] {
    const wanted = ids?.split(',')
    return directory.users.filter((one) => (state === 'any' || (one.deleted === true) === (state === 'deleted')) && (wanted === undefined || wanted.includes(one.id)))
  }
}

function page(ask: Ask, all: readonly Entity[], more: (one: Entity) => object = () => ({})): Reply {
  const pageSize = Math.min(Number(ask.query.get('pageSize') ?? 25), 500)
  const pageNumber = Number(ask.query.get('pageNumber') ?? 1)
  const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map((one) => ({ id: one.id, name: one.name, ...more(one) }))
  return { status: 200, body: { entities, pageSize, pageNumber, total: all.length, pageCount: Math.ceil(all.length / pageSize) } }
}
