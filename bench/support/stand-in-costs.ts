/**
 * What is asked of the stand-ins for Azure, which run in this process: requests by service and the request units that
 * the index answers with. Counts, unlike times, are the same on a busy machine.
 */
import diagnostics from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PlatformFile } from '../../local/platform/platform-file.ts'

export interface AzureCosts {
  /** Requests to blob storage: what Azure calls transactions. */
  storage: number
  keyVault: number
  requestUnits: number
}

interface Finished {
  request: IncomingMessage
  response: ServerResponse
}

/** Counts from now until it is stopped. */
export function azureCosts({ vaultUrl, cosmosUrl, keyVaultUrl }: PlatformFile): { stop(): AzureCosts } {
  const costs: AzureCosts = { storage: 0, keyVault: 0, requestUnits: 0 }
  const portOf = (url: string) => Number(new URL(url).port)
  const [storage, cosmos, keyVault] = [vaultUrl, cosmosUrl, keyVaultUrl].map(portOf)
  const count = (message: unknown) => {
    const { request, response } = message as Finished
    const port = request.socket.localPort
    if (port === storage) costs.storage++
    else if (port === keyVault) costs.keyVault++
    else if (port === cosmos) costs.requestUnits += Number(response.getHeader('x-ms-request-charge') ?? 0)
  }
  diagnostics.subscribe('http.server.response.finish', count)
  return {
    stop() {
      diagnostics.unsubscribe('http.server.response.finish', count)
      return costs
    },
  }
}
