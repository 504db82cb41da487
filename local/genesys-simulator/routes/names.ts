/** Lists of names, in the paged envelope that all of them share. */
import { whole } from '../read-ask.ts'
import { badRequest, notDone } from '../refusal.ts'
import type { Entity } from '../tenant/directory.ts'
import type { Ask, Reply, World } from '../world.ts'

const MAX_PAGE = 500
/** max.user.ids */
const MAX_IDS = 100
/** Parameters that change nothing here: the lists keep one order and show all they have. */
/** Queues whose calls are transcribed. */
export const TRANSCRIBED = new Set(['Wealth Advice'])
const HARMLESS = new Set(['pageSize', 'pageNumber', 'id', 'sortBy', 'sortOrder', 'expand', 'deleted', 'state'])

export function nameRoutes({ tenant: { directory } }: World): (ask: Ask) => Reply | null {
  return (ask) => {
    if (ask.method !== 'GET') return null
    switch (ask.path.join('/')) {
      case 'users':
        return page(ask, usersIn(ask.query.get('state') ?? 'active'), (entity) => ({
          state: stateOf(entity),
          version: 1,
          division: directory.divisions[0],
        }))
      case 'routing/queues':
        return page(ask, directory.queues, (entity) => ({ enableTranscription: TRANSCRIBED.has(entity.name) }))
      case 'routing/wrapupcodes':
        return page(ask, directory.wrapUpCodes)
      case 'routing/skills':
        return page(ask, directory.skills)
      case 'routing/languages':
        return page(ask, directory.languages)
      case 'authorization/divisions':
        return page(ask, directory.divisions, (entity, i) => ({
          description: `Division ${entity.name}`,
          homeDivision: i === 0,
        }))
      case 'flows':
        return page(ask, directory.flows, () => ({ type: 'INBOUNDCALL', deleted: false }))
      case 'organizations/me':
        return {
          status: 200,
          body: { id: directory.organizationId, name: 'Sample Organization', version: 1, state: 'active' },
        }
      default:
        return null
    }
  }

  /** Active ones only, unless asked otherwise. */
  function usersIn(state: string): Entity[] {
    return directory.users.filter((user) => state === 'any' || stateOf(user) === state)
  }
}

function stateOf({ deleted }: Entity): string {
  return deleted === true ? 'deleted' : 'active'
}

/** @throws Refusal 400 for a page that is none, 501 for a filter that would have to be ignored */
function page(
  { query, path }: Ask,
  all: readonly Entity[],
  more: (entity: Entity, i: number) => object = () => ({}),
): Reply {
  const ignored = [...query.keys()].filter((name) => !HARMLESS.has(name))
  if (ignored.length > 0) throw notDone(`the filter ${ignored.join(', ')}`)
  const ids = query.get('id')?.split(',')
  if (ids !== undefined && ids.length > MAX_IDS) throw badRequest(`At most ${MAX_IDS} ids`, 'max.user.ids')
  const [pageSize, pageNumber] = [whole(query, 'pageSize', 25, MAX_PAGE), whole(query, 'pageNumber', 1)]
  const found = ids === undefined ? all : all.filter((entity) => ids.includes(entity.id))
  const entities = found
    .slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
    .map((entity, i) => ({ id: entity.id, name: entity.name, ...more(entity, (pageNumber - 1) * pageSize + i) }))
  const pageCount = Math.ceil(found.length / pageSize)
  const uri = (number: number) => `/api/v2/${path.join('/')}?pageSize=${pageSize}&pageNumber=${number}`
  return {
    status: 200,
    body: {
      entities,
      pageSize,
      pageNumber,
      total: found.length,
      pageCount,
      firstUri: uri(1),
      selfUri: uri(pageNumber),
      lastUri: uri(Math.max(1, pageCount)),
      ...(pageNumber > 1 ? { previousUri: uri(pageNumber - 1) } : {}),
      ...(pageNumber < pageCount ? { nextUri: uri(pageNumber + 1) } : {}),
    },
  }
}
