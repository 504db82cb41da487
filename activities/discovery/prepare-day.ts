/**
 * Before a night writes anything: would it be readable tomorrow (keys), kept as the policy asks (containers),
 * and under the right customer key (scopes)? It refuses rather than write what could become unreadable (VLT-2).
 */
import { containersOf } from '../../domain/record/containers.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { parseDay } from '../../domain/day.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

type Ports = Pick<ActivityPorts, 'reader' | 'keys' | 'ledger' | 'clock' | 'policy' | 'settings'>

export function prepareDay({
  reader,
  keys,
  ledger,
  clock,
  policy,
  settings,
}: Ports): ActivityImplementations['prepareDay'] {
  return async ({ day, startedAt }) => {
    parseDay(day, clock.now())
    const problems = [...(await containerProblems()), ...(await keyProblems())]
    if (problems.length > 0)
      throw new ArchiveError('vault-misconfigured', `the vault is not as the policy asks: ${problems.join('; ')}`)
    await ledger.update(day, {
      status: 'running',
      phase: 'archiving',
      policyVersion: policy.version,
      startedAt,
      warnings: [],
      updatedAt: new Date(clock.now()).toISOString(),
    })
    return {
      policyVersion: policy.version,
      limits: {
        retryMinutes: settings.recordingRetryMinutes,
        recordingMinutes: settings.recordingWaitMinutes,
        lakeRounds: Math.ceil(settings.dataLakeWaitMinutes / settings.recordingRetryMinutes),
      },
    }
  }

  async function containerProblems(): Promise<string[]> {
    const plans = containersOf(policy).filter((plan) => plan.kind === 'worm')
    return (
      await Promise.all(
        plans.map(async ({ name, encryptionScope }) => {
          const found = await reader.container(name)
          if (found === null) return [`container ${name} does not exist`]
          const problems: string[] = []
          if (!found.versionLevelImmutability) problems.push(`container ${name} has no version-level immutability`)
          if (found.encryptionScope !== encryptionScope)
            problems.push(
              `container ${name} has encryption scope ${found.encryptionScope ?? 'none'}, not ` +
                `${encryptionScope ?? 'none'}`,
            )
          if (!found.scopeOverrideDenied)
            problems.push(`container ${name} lets a writer choose another encryption scope`)
          return problems
        }),
      )
    ).flat()
  }

  async function keyProblems(): Promise<string[]> {
    const names = new Set(containersOf(policy).flatMap((plan) => plan.keyName ?? []))
    const found = await Promise.all(
      [...names].map(async (name) => (await keys.problems(name)).map((problem) => `key ${name}: ${problem}`)),
    )
    return found.flat()
  }
}
