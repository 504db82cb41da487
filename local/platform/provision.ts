/**
 * What infrastructure does in Azure: encryption scopes, containers with their default policies, index containers.
 * Idempotent.
 */
import { COSMOS_CONTAINERS } from '../../adapters/cosmos-index/containers.ts'
import { containersOf } from '../../domain/record/containers.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import type { ContainerDefinition, EncryptionScope, Provision } from '../blob/contract.ts'

export const COSMOS = {
  database: 'holdfast',
  containers: Object.entries(COSMOS_CONTAINERS).map(([id, partitionKey]) => ({ id, partitionKey })),
}

/** @param lock in trial, nothing is locked */
export function storageProvision(
  policy: RetentionPolicy,
  keyUri: (keyName: string) => string,
  lock: LockMode,
): Provision {
  const plans = containersOf(policy)
  const scopes = new Map<string, EncryptionScope>()
  for (const { encryptionScope, keyName } of plans)
    if (encryptionScope !== null && keyName !== null)
      scopes.set(encryptionScope, { name: encryptionScope, keyUri: keyUri(keyName) })
  return {
    encryptionScopes: [...scopes.values()],
    containers: plans.map((plan): ContainerDefinition => ({
      name: plan.name,
      kind: plan.kind,
      ...(plan.days === null || plan.mode === null
        ? {}
        : {
            defaultPolicy: {
              days: plan.days,
              mode: lock === 'locked' && plan.mode === 'locked' ? 'Locked' : 'Unlocked',
            },
          }),
      ...(plan.encryptionScope === null
        ? {}
        : { encryptionScope: plan.encryptionScope, denyEncryptionScopeOverride: true }),
    })),
  }
}
