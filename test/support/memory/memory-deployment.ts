/** A deployment whose every part lies in one region, and whose containers keep as the vault in memory says. */
import type { DeploymentObserver } from '../../../domain/ports/deployment.ts'
import type { MemoryVault } from './memory-vault.ts'

export function memoryDeployment({ containers }: Pick<MemoryVault, 'containers'>): DeploymentObserver {
  return {
    resources: () =>
      Promise.resolve([
        { kind: 'storage', name: 'vault', regions: ['northeurope'], copied: false },
        { kind: 'keys', name: 'keys', regions: ['northeurope'], copied: false },
        { kind: 'index', name: 'index', regions: ['northeurope'], copied: false },
      ]),
    period: (container) => {
      const { days = null, mode = null } = containers.get(container) ?? {}
      return Promise.resolve(days === null ? null : { days, locked: mode === 'locked' })
    },
  }
}
