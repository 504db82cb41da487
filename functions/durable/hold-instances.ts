/** The orchestrations of holds and their instance ids: one per round, one per release, one attestation a month. */
import type { Hold } from '../../domain/legal/hold.ts'
import { attestHoldInput } from '../../orchestrations/legal/attest-hold.ts'
import type { FreeHoldInput } from '../../orchestrations/legal/free-hold.ts'
import { placeHoldInput } from '../../orchestrations/legal/place-hold.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { startOnce, type Engine, type StartOutcome } from './instances.ts'

export function placementId({ matterId, round }: Pick<Hold, 'matterId' | 'round'>): string {
  return `hold-${matterId}-${round}`
}

export function releaseId(matterId: string): string {
  return `release-${matterId}`
}

/** @param at ISO UTC: an open-ended scope is searched up to this day, what comes later is held as it comes */
export function placeRound(engine: Engine, hold: Hold, at: string): Promise<StartOutcome> {
  const { matterId, round } = hold
  const input = placeHoldInput(matterId, round, at.slice(0, 10), isAtSource(hold))
  return startOnce(engine, ORCHESTRATIONS.placeHold, placementId(hold), input)
}

export function beginRelease(engine: Engine, hold: Hold): Promise<StartOutcome> {
  const { matterId } = hold
  const input: FreeHoldInput = { matterId, after: null, records: 0, atSource: isAtSource(hold) }
  return startOnce(engine, ORCHESTRATIONS.freeHold, releaseId(matterId), input)
}

/** @param month `YYYY-MM` */
export function beginAttestation(engine: Engine, hold: Hold, month: string): Promise<StartOutcome> {
  const { matterId } = hold
  const id = `attest-${matterId}-${month}`
  return startOnce(engine, ORCHESTRATIONS.attestHold, id, attestHoldInput(matterId, month, isAtSource(hold)))
}

/** Whether it is also asked for at the source. */
export function isAtSource(hold: Hold | null): boolean {
  return hold?.atSource != null
}
