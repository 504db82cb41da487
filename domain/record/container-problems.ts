/** What a container enforces against what the policy needs of it, before anything is written there. */
import type { ContainerPeriod } from '../ports/deployment.ts'
import type { VaultReader } from '../ports/vault.ts'
import type { LockMode } from '../retention/lock-mode.ts'
import type { ContainerPlan } from './containers.ts'

type Enforced = Awaited<ReturnType<VaultReader['container']>>

/** @returns problems in words, each with the container's name */
export function containerProblems(
  { name, encryptionScope, days, mode }: ContainerPlan,
  enforced: Enforced,
  period: ContainerPeriod | null,
  lock: LockMode,
): string[] {
  if (enforced === null) return [`container ${name} does not exist`]
  const problems: string[] = []
  if (!enforced.versionLevelImmutability) problems.push(`container ${name} has no version-level immutability`)
  if (enforced.encryptionScope !== encryptionScope)
    problems.push(
      `container ${name} has encryption scope ${enforced.encryptionScope ?? 'none'}, not ${encryptionScope ?? 'none'}`,
    )
  if (!enforced.scopeOverrideDenied) problems.push(`container ${name} lets a writer choose another encryption scope`)
  if (period === null) return [...problems, `container ${name} has no default retention`]
  if (period.days !== days) problems.push(`container ${name} keeps for ${period.days} days, not ${days}`)
  if (mode === 'locked' && lock === 'locked' && !period.locked)
    problems.push(`container ${name} is not locked (HOLDFAST_LOCK says locked)`)
  // There the keeper sets a date that is earlier than the default one, which a locked default refuses for ever.
  if (mode === 'unlocked' && period.locked) problems.push(`container ${name} is locked, and must never be`)
  return problems
}
