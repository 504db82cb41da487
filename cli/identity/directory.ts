/**
 * Signing in with the directory (Entra ID, or the local one): device code and renewal; by openid-client,
 * which is the certified client of the author of jose.
 */
import * as oidc from 'openid-client'
import { NotSignedIn, type Tokens } from './token-source.ts'

/** The directory and the two apps: whose tokens, for which app, asked by which client. */
export interface DirectoryPlace {
  authority: string
  tenantId: string
  /** Client id of the function app's registration. */
  audience: string
  /** Public client of this command line. */
  clientId: string
}

/**
 * Shows a code and waits until somebody has signed in with it, anywhere.
 * @param show what to tell the person
 * @throws NotSignedIn when nobody did, or the directory refuses
 */
export async function signInWithCode(
  place: DirectoryPlace,
  show: (told: { address: string; code: string }) => void | Promise<void>,
): Promise<Tokens> {
  return await heard(async () => {
    const config = await connect(place)
    const device = await oidc.initiateDeviceAuthorization(config, { scope: scopeOf(place) })
    await show({ address: device.verification_uri, code: device.user_code })
    return tokensOf(await oidc.pollDeviceAuthorizationGrant(config, device))
  })
}

/** @throws NotSignedIn when the sign-in is over: revoked, or not used for too long */
export async function renewTokens(place: DirectoryPlace, { refreshToken }: Tokens): Promise<Tokens> {
  if (refreshToken === null) throw new NotSignedIn('The sign-in is over and cannot be renewed: holdfast login.')
  return await heard(async () => {
    const answer = await oidc.refreshTokenGrant(await connect(place), refreshToken, { scope: scopeOf(place) })
    return tokensOf(answer, refreshToken)
  })
}

async function connect({ authority, tenantId, clientId }: DirectoryPlace): Promise<oidc.Configuration> {
  const issuer = new URL(`${authority}/${tenantId}/v2.0`)
  return await oidc.discovery(
    issuer,
    clientId,
    undefined,
    oidc.None(),
    // The local directory is on this machine, without TLS.
    { execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [], timeout: 30 },
  )
}

function scopeOf({ audience }: DirectoryPlace): string {
  return `${audience}/.default offline_access`
}

function tokensOf(answer: oidc.TokenEndpointResponse, before: string | null = null): Tokens {
  return {
    accessToken: answer.access_token,
    expiresAt: Date.now() + (answer.expires_in ?? 0) * 1000,
    refreshToken: answer.refresh_token ?? before,
  }
}

async function heard(work: () => Promise<Tokens>): Promise<Tokens> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError)
      throw new NotSignedIn(
        `The directory refuses: ${error.error_description ?? error.error}. Sign in again: holdfast login.`,
      )
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new NotSignedIn(`Signing in failed: ${reason}`, { cause: error })
  }
}
