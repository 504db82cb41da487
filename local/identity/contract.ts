/**
 * The identities of one local deployment and how the stand-ins check their tokens.
 * In Azure these are user-assigned managed identities; here a loopback endpoint with the same protocol issues signed
 * tokens.
 */

/** One identity per duty, so that nobody who writes can delete and nobody who deletes can shorten a retention date. */
export const ROLE_NAMES = ['app', 'archiver', 'keeper', 'disposition', 'reader', 'disposer'] as const
export type RoleName = (typeof ROLE_NAMES)[number]

/** The two apps of a deployment and the identities of each: what code runs in an app, may act as all of these. */
export const APP_IDENTITIES = {
  archive: ['app', 'archiver', 'keeper', 'reader'],
  disposition: ['disposition', 'disposer', 'reader'],
} as const satisfies Record<string, readonly RoleName[]>
export type AppName = keyof typeof APP_IDENTITIES

export interface LocalIdentity {
  role: RoleName
  /** Client id (GUID): what the app asks the managed identity endpoint for. */
  clientId: string
  /** Object id (GUID): what a role assignment names. */
  objectId: string
}

export interface VerifiedCaller extends LocalIdentity {
  /** Expiry of the token, epoch ms. */
  expiresAt: number
}

export interface TokenVerifier {
  /**
   * Checks signature, issuer, expiry and audience of a bearer token.
   * @param token the JWT without the word Bearer
   * @param audiences accepted `aud` values; a trailing slash does not matter
   * @throws TokenRejected with a code a stand-in can turn into Azure's own error
   */
  verify(token: string, audiences: readonly string[]): Promise<VerifiedCaller>
}

export class TokenRejected extends Error {
  override readonly name = 'TokenRejected'
  readonly code: 'malformed' | 'bad-signature' | 'expired' | 'wrong-audience' | 'unknown-identity'
  constructor(code: TokenRejected['code'], message: string) {
    super(message)
    this.code = code
  }
}
