/** The containers that a policy needs: what infrastructure creates and what a night checks before it writes. */
import { inheritedDays } from '../retention/retention-date.ts'
import type { RetentionMode, RetentionPolicy } from '../retention/retention-policy.ts'
import { classContainers, SHARED_CONTAINERS } from './container-names.ts'

export interface ContainerPlan {
  name: string
  kind: 'worm' | 'mutable'
  /** `records`: of a retention class. `files`: quarantined, working and exported ones. */
  holds: 'records' | 'evidence' | 'files'
  /** Default version-level policy; null without one. */
  days: number | null
  mode: RetentionMode | null
  encryptionScope: string | null
  /** Key Vault key behind the scope. */
  keyName: string | null
}

const QUARANTINE_DAYS = 30

/** Deterministic; class containers first, in policy order. */
export function containersOf(policy: RetentionPolicy): ContainerPlan[] {
  const longest = Math.max(...policy.classes.map((retentionClass) => retentionClass.years))
  return [
    ...policy.classes.flatMap(({ id, years, mode }) => {
      const [inherit, exact] = classContainers(id)
      const plan = {
        kind: 'worm' as const,
        holds: 'records' as const,
        encryptionScope: `scope-${id}`,
        keyName: `class-${id}`,
        days: inheritedDays(years),
      }
      // Born unlocked, so that the keeper may set the lawful date, which is earlier than the default one, and lock it.
      return [
        { name: inherit, mode, ...plan },
        { name: exact, mode: 'unlocked' as const, ...plan },
      ]
    }),
    ...SHARED_CONTAINERS.map((shared): ContainerPlan => {
      if (shared.kind === 'mutable')
        return { ...shared, holds: 'files', days: null, mode: null, encryptionScope: null, keyName: null }
      const { name, kind, kept } = shared
      const scope = { name, kind, encryptionScope: 'scope-evidence', keyName: 'class-evidence' }
      return kept === 'briefly'
        ? { ...scope, holds: 'files', days: QUARANTINE_DAYS, mode: 'unlocked' }
        : // Evidence about a record is kept a year longer than the longest record.
          { ...scope, holds: 'evidence', days: inheritedDays(longest + 1), mode: 'locked' }
    }),
  ]
}
