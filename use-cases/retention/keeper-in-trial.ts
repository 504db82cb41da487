import type { VaultKeeper } from '../../domain/ports/vault.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'

/** In trial every date is set and none is locked, whatever the class asks: nothing is done that cannot be undone. */
export function keeperInTrial(keeper: VaultKeeper, lock: LockMode): VaultKeeper {
  return lock === 'locked'
    ? keeper
    : {
        ...keeper,
        retain: (container, name, until, _mode, versionId) =>
          keeper.retain(container, name, until, 'unlocked', versionId),
      }
}
