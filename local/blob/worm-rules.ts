import type { ContainerDefinition, PolicyMode, WormRecord } from './contract.ts'

const DAY_MS = 86_400_000

export type Protection = 'policy' | 'legal-hold'

/** Why a blob may be neither changed nor deleted at this moment; undefined where it may. A hold outlives its policy. */
export function protectionOf(record: WormRecord | undefined, nowMs: number): Protection | undefined {
  if (record?.legalHold === true) return 'legal-hold'
  if (record?.policy !== undefined && record.policy.untilMs > nowMs) return 'policy'
  return undefined
}

/**
 * What a new blob inherits from its container: whole days of 86,400 s from the upload, not calendar years.
 * Seconds are whole because the date travels as an HTTP date (RFC 9110, 5.6.7).
 */
export function inheritedPolicy(container: ContainerDefinition, nowMs: number): WormRecord['policy'] {
  const policy = container.defaultPolicy
  if (container.kind !== 'worm' || policy === undefined) return undefined
  return { untilMs: Math.floor(nowMs / 1000) * 1000 + policy.days * DAY_MS, mode: policy.mode }
}

export type PolicyChange =
  { kind: 'accepted'; policy: { untilMs: number; mode: PolicyMode } } | { kind: 'in-the-past' } | { kind: 'locked' }

/**
 * Set Blob Immutability Policy: an unlocked policy takes any future date, a locked one only a later date and stays
 * locked.
 * Source: Microsoft Learn, "Version-level WORM policies for immutable blob data".
 */
export function changePolicy(
  current: WormRecord['policy'],
  wanted: { untilMs: number; mode: PolicyMode },
  nowMs: number,
): PolicyChange {
  if (wanted.untilMs <= nowMs) return { kind: 'in-the-past' }
  if (current?.mode === 'Locked' && (wanted.mode !== 'Locked' || wanted.untilMs < current.untilMs))
    return { kind: 'locked' }
  return { kind: 'accepted', policy: wanted }
}
