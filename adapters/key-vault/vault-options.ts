import { isLoopback } from '../config/loopback.ts'

/**
 * The SDK checks that a vault's challenge names the vault's own domain. No host name of this machine can satisfy that,
 * so the check is off there, and only there.
 */
export function vaultOptions(vaultUrl: string): { disableChallengeResourceVerification: boolean } {
  return { disableChallengeResourceVerification: isLoopback(vaultUrl) }
}
