/** The containers that a policy needs: what infrastructure creates and what a night checks before it writes. */
import { inheritedDays } from '../retention/retention-date.ts'
import type { RetentionMode, RetentionPolicy } from '../retention/retention-policy.ts'

export interface ContainerPlan {
  name: string
  kind: 'worm' | 'mutable'
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
  const shared = { kind: 'worm' as const, encryptionScope: 'scope-evidence', keyName: 'class-evidence' }
  return [
    ...policy.classes.flatMap(({ id, years, mode }) => {
      const scope = {
        kind: 'worm' as const,
        encryptionScope: `scope-${id}`,
        keyName: `class-${id}`,
        days: inheritedDays(years),
      }
      // Born unlocked, so that the keeper may set the lawful date, which is earlier than the default one, and lock it.
      return [
        { name: id, mode, ...scope },
        { name: `${id}-exact`, mode: 'unlocked' as const, ...scope },
      ]
    }),
    // Evidence about a record is kept a year longer than the longest record.
    ...['evidence', 'audit-logs', 'events'].map((name) => ({
      name,
      days: inheritedDays(longest + 1),
      mode: 'locked' as const,
      ...shared,
    })),
    { name: 'quarantine', days: QUARANTINE_DAYS, mode: 'unlocked', ...shared },
    ...['staging', 'exports'].map((name) => ({
      name,
      kind: 'mutable' as const,
      days: null,
      mode: null,
      encryptionScope: null,
      keyName: null,
    })),
  ]
}
