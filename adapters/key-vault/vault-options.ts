import type { HttpClient } from '@azure/core-rest-pipeline'
import { isLoopback } from '../config/loopback.ts'
import { timedHttpClient } from '../config/timed-http-client.ts'

/**
 * The SDK checks that a vault's challenge names the vault's own domain. No host name of this machine can satisfy that,
 * so the check is off there, and only there. Every call has an end: a signature that hangs would stop the night.
 */
export function vaultOptions(vaultUrl: string): {
  disableChallengeResourceVerification: boolean
  httpClient: HttpClient
} {
  return { disableChallengeResourceVerification: isLoopback(vaultUrl), httpClient: timedHttpClient() }
}
