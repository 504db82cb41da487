/** The tenant that a seed, a size, a profile and the faults of the moment make. */
import type { Faults } from '../faults.ts'
import { draw } from '../random.ts'
import { directory } from './directory.ts'
import { DEFAULT_PROFILE, type Profile } from './profile.ts'
import type { Tenant } from './shapes.ts'

export interface TenantTraits {
  seed: number
  /** Of its main day. */
  conversations: number
  profile?: Partial<Profile>
}

const STUCK = [
  ['never-ready', 'UPLOADING'],
  ['archived', 'ARCHIVED'],
  ['restoring', 'RESTORING'],
  ['source-error', 'ERROR'],
] as const

/** @param faults looked at whenever a conversation is drawn: after a change the days are drawn anew */
export function tenantOf({ seed, conversations, profile }: TenantTraits, faults: Faults): Tenant {
  return {
    seed,
    conversations,
    directory: directory(seed),
    profile: { ...DEFAULT_PROFILE, ...profile },
    oddity: (id) =>
      faults.concerns('unreadable-record', id)
        ? 'unreadable'
        : faults.concerns('unknown-enum', id)
          ? 'unknown-enum'
          : null,
    isSuspect: (id) => faults.concerns('suspect-files', id),
    isBomb: (id) => faults.concerns('bombs', id),
    stuckAs: (id) => STUCK.find(([fault]) => draw(fault, id).chance(faults.value(fault) ?? 0))?.[1] ?? null,
  }
}
