/**
 * Names of users, queues, wrap-up codes, divisions and flows: some ten calls a night, whatever the number of
 * conversations.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import type { NameKind, NamesSource } from '../../../domain/ports/names-source.ts'
import { bodyOf } from '../wire/extended.ts'
import type { SdkClient } from '../sdk-client.ts'

const PAGE_SIZE = 100
/** A stop against an endless list: a million entities. */
const MAX_PAGES = 10_000

const page = z.looseObject({
  entities: z.array(
    z.looseObject({
      id: z.string().nullish(),
      name: z.string().nullish(),
      state: z.string().nullish(),
      enableTranscription: z.boolean().nullish(),
    }),
  ),
  pageCount: z.number().nullish(),
})

export function createNamesSource(client: SdkClient): NamesSource {
  const users = new pc.UsersApi(client)
  const routing = new pc.RoutingApi(client)
  const authorization = new pc.AuthorizationApi(client)
  const architect = new pc.ArchitectApi(client)
  const fetchPage: Record<NameKind, (pageNumber: number) => Promise<unknown>> = {
    // Deleted users are listed only when asked for, and they are the ones whose names will be missed.
    users: (pageNumber) => users.getUsers({ state: 'any', pageSize: PAGE_SIZE, pageNumber }),
    queues: (pageNumber) => routing.getRoutingQueues({ pageSize: PAGE_SIZE, pageNumber }),
    wrapUpCodes: (pageNumber) => routing.getRoutingWrapupcodes({ pageSize: PAGE_SIZE, pageNumber }),
    divisions: (pageNumber) => authorization.getAuthorizationDivisions({ pageSize: PAGE_SIZE, pageNumber }),
    flows: (pageNumber) => architect.getFlows({ deleted: true, pageSize: PAGE_SIZE, pageNumber }),
  }
  return {
    async *list(kind) {
      for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber++) {
        const { entities, pageCount } = await bodyOf(`list of ${kind}`, page, () => fetchPage[kind](pageNumber))
        const found = entities.flatMap((entity) =>
          entity.id == null
            ? []
            : [
                {
                  id: entity.id,
                  name: entity.name ?? '',
                  ...(entity.state == null ? {} : { state: entity.state }),
                  ...(entity.enableTranscription == null ? {} : { transcribed: entity.enableTranscription }),
                },
              ],
        )
        if (found.length > 0) yield found
        if (pageCount == null ? entities.length < PAGE_SIZE : pageNumber >= pageCount) return
      }
    },
  }
}
