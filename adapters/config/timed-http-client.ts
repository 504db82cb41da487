/** The Azure SDKs' HTTP client with an end to every wait: by itself it waits for an answer for ever. */
import { createDefaultHttpClient, RestError, type HttpClient } from '@azure/core-rest-pipeline'

/** Until the whole answer is there, or until the body of a download begins, ms. */
const LONGEST_WAIT = 60_000

/**
 * One try that is not answered in time fails like a connection that breaks, so that the SDK's own retries take it
 * (storage's `tryTimeoutInMs` is only a hint for the server).
 */
export function timedHttpClient(longestMs: number = LONGEST_WAIT): HttpClient {
  const client = createDefaultHttpClient()
  return {
    async sendRequest(request) {
      const asked = request.abortSignal
      const controller = new AbortController()
      const abort = () => controller.abort()
      asked?.addEventListener('abort', abort)
      if (asked?.aborted === true) abort()
      let late = false
      const timer = setTimeout(() => {
        late = true
        abort()
      }, longestMs)
      try {
        return await client.sendRequest(Object.assign(request, { abortSignal: controller.signal }))
      } catch (error) {
        if (!late) throw error
        throw new RestError(`no answer within ${longestMs} ms`, { code: 'ETIMEDOUT', request })
      } finally {
        clearTimeout(timer)
        // The same request is sent again by a retry, with the signal of its caller.
        if (asked === undefined) delete request.abortSignal
        else request.abortSignal = asked
      }
    },
  }
}
