import { containersOf } from '../../domain/record/containers.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import type { KeyVault } from '../key-vault/key-vault.ts'
import { KeyVaultRefusal } from '../key-vault/key-vault-refusal.ts'

const SIGNING_KEY = 'holdfast-signing'
const YEARLY = {
  lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }],
  attributes: {},
}

/**
 * Creates the keys that are not there yet, with yearly rotation. One that exists keeps its versions: blobs are wrapped
 * with them.
 */
export async function provisionKeys(vault: KeyVault, policy: RetentionPolicy): Promise<void> {
  for (const name of new Set(containersOf(policy).flatMap((plan) => plan.keyName ?? []))) {
    if (!(await exists(vault, name))) {
      await vault.create(name, { type: 'RSA', size: 2048 }, { operations: ['wrapKey', 'unwrapKey'] })
      await vault.setRotationPolicy(name, YEARLY)
    }
  }
  if (!(await exists(vault, SIGNING_KEY)))
    await vault.create(SIGNING_KEY, { type: 'EC' }, { operations: ['sign', 'verify'] })
}

async function exists(vault: KeyVault, name: string): Promise<boolean> {
  try {
    await vault.get(name)
    return true
  } catch (error) {
    if (error instanceof KeyVaultRefusal && error.status === 404) return false
    throw error
  }
}
