import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'
import { timedHttpClient } from '../config/timed-http-client.ts'

/** The endpoint is on the same machine: who gets no token in so long asks again, ms. */
const LONGEST_WAIT = 15_000

/**
 * The user-assigned managed identity of one duty. Tokens are cached and renewed by the library.
 * @param longestMs until an answer is there: without a token nothing of Azure can be reached
 */
export function credentialFor(clientId: string, longestMs: number = LONGEST_WAIT): TokenCredential {
  return new ManagedIdentityCredential({ clientId, httpClient: timedHttpClient(longestMs) })
}
