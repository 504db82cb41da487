import type { ExtensionRequests } from '../../../domain/ports/extension-requests.ts'
import type { ExtensionRequest } from '../../../domain/retention/extension-request.ts'

export function memoryExtensionRequests(): ExtensionRequests {
  const requests = new Map<string, ExtensionRequest>()
  return {
    write: (request) => Promise.resolve(void requests.set(request.id, structuredClone(request))),
    read: (id) => Promise.resolve(structuredClone(requests.get(id) ?? null)),
  }
}
