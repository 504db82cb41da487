/** Would what is written today be readable tomorrow (VLT-2)? Checked before a night writes anything. */
import type { TokenCredential } from '@azure/identity'
import { KeyClient } from '@azure/keyvault-keys'
import { ArchiveError } from '../../domain/errors.ts'
import type { KeyHealth } from '../../domain/ports/support.ts'
import { vaultOptions } from './vault-options.ts'

export function createKeyHealth(vaultUrl: string, credential: TokenCredential): KeyHealth {
  const client = new KeyClient(vaultUrl, credential, vaultOptions(vaultUrl))
  return {
    async problems(keyName) {
      const key = await found(keyName)
      if (key === null) return ['does not exist']
      const { enabled, expiresOn, notBefore, recoveryLevel } = key.properties
      const now = Date.now()
      const problems: string[] = []
      if (enabled === false) problems.push('is disabled')
      if (expiresOn !== undefined && expiresOn.getTime() <= now) problems.push(`expired on ${expiresOn.toISOString()}`)
      if (notBefore !== undefined && notBefore.getTime() > now)
        problems.push(`is not valid before ${notBefore.toISOString()}`)
      // A purged key makes every blob under it unreadable for ever, whatever its retention date says.
      if (recoveryLevel === undefined || recoveryLevel.includes('Purgeable'))
        problems.push('can be purged: the vault has no purge protection')
      if (!key.keyOperations?.includes('wrapKey') || !key.keyOperations.includes('unwrapKey'))
        problems.push('may not wrap and unwrap')
      if (!(await rotates(keyName))) problems.push('has no rotation policy')
      return problems
    },
  }

  async function found(keyName: string) {
    try {
      return await client.getKey(keyName)
    } catch (error) {
      if (isNotFound(error)) return null
      throw unreadable(keyName, error)
    }
  }

  async function rotates(keyName: string): Promise<boolean> {
    try {
      const policy = await client.getKeyRotationPolicy(keyName)
      return policy.lifetimeActions?.some((lifetimeAction) => lifetimeAction.action === 'Rotate') ?? false
    } catch (error) {
      throw unreadable(keyName, error)
    }
  }
}

function unreadable(keyName: string, cause: unknown): ArchiveError {
  return new ArchiveError('key-unusable', `the state of key ${keyName} cannot be read`, { cause, retryable: true })
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404
}
