/** Reads of Azure Resource Manager: JSON, by identity, each with an end. */
import { createPipelineFromOptions, createPipelineRequest, RestError } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import { ArchiveError } from '../../domain/errors.ts'
import { isLoopback } from '../config/loopback.ts'
import { timedHttpClient } from '../config/timed-http-client.ts'

/** Descriptions of resources are some kilobytes. */
const MOST_CHARACTERS = 1024 * 1024
/** The audience of the public cloud: what a token for a machine's own stand-in carries, too. */
const PUBLIC_CLOUD = 'https://management.azure.com'

export interface ResourceManager {
  /**
   * The description of a resource, null where there is none.
   * @param id beginning with `/subscriptions/`
   * @throws ArchiveError `deployment-unreadable`
   */
  get(id: string, apiVersion: string): Promise<unknown>
}

export function resourceManager(url: string, identity: TokenCredential): ResourceManager {
  const client = timedHttpClient()
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 4 } })
  const scope = `${isLoopback(url) ? PUBLIC_CLOUD : url}/.default`
  return {
    async get(id, apiVersion) {
      const unreadable = (why: string, cause?: unknown) =>
        new ArchiveError(
          'deployment-unreadable',
          `the platform's description of ${nameOf(id)} cannot be read: ${why}`,
          {
            cause,
            retryable: true,
          },
        )
      try {
        const token = await identity.getToken(scope)
        if (token === null) throw unreadable('there is no token')
        const request = createPipelineRequest({ url: `${url}${id}?api-version=${apiVersion}` })
        request.headers.set('authorization', `Bearer ${token.token}`)
        const { status, bodyAsText } = await pipeline.sendRequest(client, request)
        if (status === 404) return null
        if (status !== 200) throw unreadable(`status ${status}`)
        if ((bodyAsText ?? '').length > MOST_CHARACTERS) throw unreadable('it is too long')
        return JSON.parse(bodyAsText ?? '') as unknown
      } catch (error) {
        if (error instanceof ArchiveError) throw error
        throw unreadable(
          error instanceof RestError ? (error.code ?? 'no answer') : 'it is not what was expected',
          error,
        )
      }
    },
  }
}

export function nameOf(id: string): string {
  return id.split('/').at(-1) ?? ''
}
