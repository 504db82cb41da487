/** Extensions that two people decide on: a document each. */
import type { Database } from '@azure/cosmos'
import type { ExtensionRequests } from '../../domain/ports/extension-requests.ts'
import type { ExtensionRequest } from '../../domain/retention/extension-request.ts'
import { containerOf } from './connect-cosmos.ts'
import { indexed } from './cosmos-errors.ts'

interface Stored {
  id: string
  requestId: string
  extension: ExtensionRequest
}

export function createExtensionRequests(database: Database): ExtensionRequests {
  const requests = containerOf(database, 'requests')
  return {
    async write(extension) {
      const id = keyOf(extension.id)
      await indexed(`write ${id}`, () => requests.items.upsert<Stored>({ id, requestId: id, extension }))
    },
    async read(requested) {
      const id = keyOf(requested)
      const { resource } = await indexed(`read ${id}`, () => requests.item(id, id).read<Stored>())
      return resource?.extension ?? null
    },
  }
}

function keyOf(id: string): string {
  return `extension-${id}`
}
