/**
 * Before a night writes anything: does everything lie where it must (regions), would it be readable tomorrow (keys),
 * kept as the policy asks (containers), out of reach of who writes (rights), and under the right customer key (scopes)?
 * It refuses rather than write what could become unreadable (VLT-2) or lie elsewhere (POL-5).
 */
import { containersOf } from '../../domain/record/containers.ts'
import { containerProblems } from '../../domain/record/container-problems.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { parseDay } from '../../domain/day.ts'
import type { ObservedResource } from '../../domain/ports/deployment.ts'
import { observedRegions, residencyProblems, type Residency } from '../../domain/residency.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { runFiles } from '../run-files.ts'

type Ports = Pick<
  ActivityPorts,
  'reader' | 'keys' | 'ledger' | 'clock' | 'policy' | 'settings' | 'deployment' | 'mayDelete' | 'staging'
>

export function prepareDay(ports: Ports): ActivityImplementations['prepareDay'] {
  const { reader, keys, ledger, clock, policy, settings, deployment, mayDelete, staging } = ports
  const worm = containersOf(policy).filter((plan) => plan.kind === 'worm')

  return async (dayRun) => {
    const { day, startedAt } = dayRun
    parseDay(day, clock.now())
    const resources = await deployment.resources()
    const misplaced = residencyProblems(settings.region, resources)
    if (misplaced.length > 0)
      throw new ArchiveError('vault-misconfigured', `the archive is not where it must be: ${misplaced.join('; ')}`)
    const problems = [...(await vaultProblems()), ...(await keyProblems())]
    if (problems.length > 0)
      throw new ArchiveError('vault-misconfigured', `the vault is not as the policy asks: ${problems.join('; ')}`)
    await staging.write(runFiles.residency(dayRun), residencyOf(resources))
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

  function residencyOf(resources: readonly ObservedResource[]): Residency {
    const { runsIn, source, allowedByOperator } = settings.residency
    return {
      source,
      allowedByOperator,
      declared: settings.region,
      observed: [...new Set([...(runsIn === null ? [] : [runsIn]), ...observedRegions(resources)])].sort(),
    }
  }

  async function vaultProblems(): Promise<string[]> {
    return (
      await Promise.all(
        worm.map(async (plan) => {
          const [enforced, period, rights] = await Promise.all([
            reader.container(plan.name),
            deployment.period(plan.name),
            rightsProblems(plan.name),
          ])
          return [...containerProblems(plan, enforced, period, settings.lock), ...(enforced === null ? [] : rights)]
        }),
      )
    ).flat()
  }

  /** That a right is missing shows only when it is tried. */
  async function rightsProblems(container: string): Promise<string[]> {
    const duties = ['archiver', 'keeper'] as const
    const allowed = await Promise.all(duties.map(async (duty) => ({ duty, may: await mayDelete(duty, container) })))
    return allowed.filter(({ may }) => may).map(({ duty }) => `the ${duty} may delete in container ${container}`)
  }

  async function keyProblems(): Promise<string[]> {
    const names = new Set(containersOf(policy).flatMap((plan) => plan.keyName ?? []))
    const found = await Promise.all(
      [...names].map(async (name) => (await keys.problems(name)).map((problem) => `key ${name}: ${problem}`)),
    )
    return found.flat()
  }
}
