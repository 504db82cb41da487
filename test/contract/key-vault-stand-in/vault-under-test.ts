import { readFile } from 'node:fs/promises'
import { Agent } from 'node:https'
import type { TokenCredential } from '@azure/identity'
import { CryptographyClient, KeyClient, type KeyVaultKey } from '@azure/keyvault-keys'
import type { RoleName } from '../../../local/identity/contract.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { KEY_ACTIONS, type KeyPermissions } from '../../../local/key-vault/permissions.ts'
import { startKeyVault, type KeyVaultPart } from '../../../local/key-vault/start-key-vault.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'

/** A vault where the app may do everything, so that the whole REST surface can be reached through the real client. */
export const EVERYTHING_FOR_APP: KeyPermissions = {
  app: new Set(KEY_ACTIONS),
  archiver: new Set(),
  keeper: new Set(),
  disposition: new Set(),
  disposer: new Set(),
  reader: new Set(),
}

export interface VaultUnderTest {
  vault: KeyVaultPart
  identity: IdentityPart
  caFile: string
  credential(role: RoleName): TokenCredential
  keys(role?: RoleName): KeyClient
  crypto(key: KeyVaultKey | string, role?: RoleName): CryptographyClient
  restart(): Promise<void>
  close(): Promise<void>
}

export async function vaultUnderTest(
  options: {
    permissions?: KeyPermissions
    purgeProtection?: boolean
    clock?: () => number
  } = {},
): Promise<VaultUnderTest> {
  const directory = await temporaryDirectory()
  const identity = await startIdentity({ dataDir: directory.path, port: 0 })
  const tls = await localCertificate(directory.path)
  const ca = await readFile(tls.caFile, 'utf8')
  const start = (port: number): Promise<KeyVaultPart> =>
    startKeyVault({ dataDir: directory.path, port, tls, verifier: identity.verifier, ...options })
  const agent = new Agent({ ca, keepAlive: true })
  const client = { agent, disableChallengeResourceVerification: true, retryOptions: { maxRetries: 0 } }
  let vault = await start(0)
  const port = Number(new URL(vault.url).port)
  return {
    get vault() {
      return vault
    },
    identity,
    caFile: tls.caFile,
    credential: (role) => endpointCredential(identity, role),
    keys: (role = 'app') => new KeyClient(vault.url, endpointCredential(identity, role), client),
    crypto: (key, role = 'app') =>
      typeof key === 'string'
        ? new CryptographyClient(key, endpointCredential(identity, role), client)
        : new CryptographyClient(key, endpointCredential(identity, role), client),
    async restart() {
      await vault.close()
      // A client in this process may not have noticed yet that its connections are gone.
      agent.destroy()
      vault = await start(port)
    },
    async close() {
      agent.destroy()
      await vault.close()
      await identity.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}
