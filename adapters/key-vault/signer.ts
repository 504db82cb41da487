/** Signs with a Key Vault key: the private key never leaves the vault. */
import { createHash } from 'node:crypto'
import type { TokenCredential } from '@azure/identity'
import { CryptographyClient, KeyClient, type KeyVaultKey } from '@azure/keyvault-keys'
import { ArchiveError } from '../../domain/errors.ts'
import type { Signer } from '../../domain/ports/support.ts'
import { vaultOptions } from './vault-options.ts'

interface PublicKey {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
}
interface SigningKey {
  header: string
  client: CryptographyClient
}

/**
 * Compact JWS, ES256 (RFC 7518 §3.4). The key version is read once per process, so a rotation takes effect at the next
 * start.
 */
export function createSigner(vaultUrl: string, keyName: string, credential: TokenCredential): Signer {
  let key: Promise<SigningKey> | null = null
  return {
    async sign(payload) {
      try {
        key ??= open()
        const { header, client } = await key
        const input = `${header}.${Buffer.from(payload).toString('base64url')}`
        const { result } = await client.sign('ES256', createHash('sha256').update(input).digest())
        return `${input}.${Buffer.from(result).toString('base64url')}`
      } catch (error) {
        key = null
        throw unusable('used', error)
      }
    },

    async thumbprints() {
      try {
        const client = keyClient()
        const found: string[] = []
        for await (const { version } of client.listPropertiesOfKeyVersions(keyName))
          if (version !== undefined) found.push(thumbprint(publicKey(await client.getKey(keyName, { version }))))
        return found
      } catch (error) {
        throw unusable('read', error)
      }
    },
  }

  function keyClient(): KeyClient {
    return new KeyClient(vaultUrl, credential, vaultOptions(vaultUrl))
  }

  function unusable(how: string, error: unknown): ArchiveError {
    return error instanceof ArchiveError
      ? error
      : new ArchiveError(
          'key-unusable',
          `the signing key ${keyName} cannot be ${how}: ${error instanceof Error ? error.name : 'unknown error'}`,
          { cause: error, retryable: true },
        )
  }

  async function open(): Promise<SigningKey> {
    const found = await keyClient().getKey(keyName)
    const header = { alg: 'ES256', kid: found.id ?? keyName, typ: 'holdfast+jws', jwk: publicKey(found) }
    return {
      header: Buffer.from(JSON.stringify(header)).toString('base64url'),
      client: new CryptographyClient(found, credential, vaultOptions(vaultUrl)),
    }
  }

  function publicKey({ key: jwk }: KeyVaultKey): PublicKey {
    if (jwk?.crv !== 'P-256' || jwk.x === undefined || jwk.y === undefined)
      throw new ArchiveError('key-unusable', `the signing key ${keyName} is not an EC key on P-256`)
    return {
      kty: 'EC',
      crv: 'P-256',
      x: Buffer.from(jwk.x).toString('base64url'),
      y: Buffer.from(jwk.y).toString('base64url'),
    }
  }
}

/** RFC 7638: SHA-256 over the required members in this order, without white space. */
function thumbprint({ crv, kty, x, y }: PublicKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}
