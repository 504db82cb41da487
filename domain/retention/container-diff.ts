/** What another policy asks of the vault's containers: most of it can be done, some only with a new class. */
import { containersOf, type ContainerPlan } from '../record/containers.ts'
import type { RetentionPolicy } from './retention-policy.ts'

export interface ContainerChange {
  container: string
  /**
   * `create`: infrastructure makes it. `extend`: its period grows; a locked one can be extended five times in its life.
   * `shorten`: only while nothing is locked. `lock`: it was erasable. `replace`: storage refuses what is asked of a
   * locked container, so the class needs another id. `unused`: nothing new goes there; what is there stays.
   */
  need: 'create' | 'extend' | 'shorten' | 'lock' | 'replace' | 'unused'
  before: { days: number; mode: string } | null
  after: { days: number; mode: string } | null
}

/** In the order of the policy that comes; what it no longer names last. */
export function containerChanges(before: RetentionPolicy, after: RetentionPolicy): ContainerChange[] {
  const old = worm(before)
  const fresh = worm(after)
  return [
    ...[...fresh].flatMap(([container, now]) => {
      const then = old.get(container)
      const need = then === undefined ? 'create' : needOf(then, now)
      return need === null ? [] : [{ container, need, before: then ?? null, after: now }]
    }),
    ...[...old]
      .filter(([container]) => !fresh.has(container))
      .map(([container, then]) => ({ container, need: 'unused' as const, before: then, after: null })),
  ]
}

type Period = NonNullable<ContainerChange['after']>

function needOf(then: Period, now: Period): ContainerChange['need'] | null {
  if (then.mode === 'locked' && (now.mode !== 'locked' || now.days < then.days)) return 'replace'
  if (then.mode !== now.mode) return 'lock'
  if (now.days === then.days) return null
  return now.days > then.days ? 'extend' : 'shorten'
}

function worm(policy: RetentionPolicy): Map<string, Period> {
  const plans = containersOf(policy).filter(
    (plan): plan is ContainerPlan & { days: number; mode: 'locked' | 'unlocked' } =>
      plan.kind === 'worm' && plan.days !== null && plan.mode !== null,
  )
  return new Map(plans.map(({ name, days, mode }) => [name, { days, mode }]))
}
