import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'
import { z } from 'zod'
import { APP_IDENTITIES, type RoleName } from '../../../local/identity/contract.ts'
import type { IdentityPart } from '../../../local/identity/start-identity.ts'

/** The real credential, as the app makes it: the endpoint comes from the environment, the identity by client id. */
export function credentialFor(identity: IdentityPart, role: RoleName): ManagedIdentityCredential {
  return credentialForClient(identity, identity.identityFor(role).clientId)
}

export function credentialForClient(identity: IdentityPart, clientId: string): ManagedIdentityCredential {
  process.env['IDENTITY_ENDPOINT'] = identity.endpoint
  process.env['IDENTITY_HEADER'] = identity.header
  return new ManagedIdentityCredential({ clientId })
}

/**
 * A credential that asks the endpoint of this very part. ManagedIdentityCredential keeps the first endpoint it saw for
 * the whole process, so a test that starts a second identity part needs this one.
 */
export function endpointCredential(identity: IdentityPart, role: RoleName): TokenCredential {
  return {
    async getToken(scopes) {
      const resource = [scopes].flat()[0]?.replace(/\/\.default$/, '') ?? ''
      const query = new URLSearchParams({
        'api-version': '2019-08-01',
        resource,
        'client_id': identity.identityFor(role).clientId,
      })
      const response = await fetch(`${identity.endpoint}?${query}`, {
        headers: { 'x-identity-header': headerFor(identity, role) },
      })
      const answer = tokenAnswer.parse(await response.json())
      return { token: answer.access_token, expiresOnTimestamp: Number(answer.expires_on) * 1000 }
    },
  }
}

/** Each app asks with its own: an identity of the other one does not exist for it. */
export function headerFor(identity: IdentityPart, role: RoleName): string {
  const archive: readonly RoleName[] = APP_IDENTITIES.archive
  return archive.includes(role) ? identity.header : identity.dispositionHeader
}

const tokenAnswer = z.object({ access_token: z.string(), expires_on: z.string() })
