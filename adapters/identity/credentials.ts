import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity'

/** The user-assigned managed identity of one duty. Tokens are cached and renewed by the library. */
export function credentialFor(clientId: string): TokenCredential {
  return new ManagedIdentityCredential({ clientId })
}
