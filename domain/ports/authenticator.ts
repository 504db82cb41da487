import type { Principal } from '../access/principal.ts'

/** Tells who asks by the token of the request. */
export interface Authenticator {
  /**
   * @param authorization the header as it came; null where there is none
   * @param address where the request came from
   * @throws ArchiveError `unauthenticated` when the token is missing, expired, of another issuer, for somebody else or
   *   forged; `identity-unreachable` (retryable) when the keys to check it with cannot be had
   */
  authenticate(authorization: string | null, address: string | null): Promise<Principal>
}
