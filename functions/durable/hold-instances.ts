/** The orchestrations of holds and their instance ids: one per round, one per release, one attestation a month. */
import type { Hold } from '../../domain/legal/hold.ts'
import { attestHoldInput } from '../../orchestrations/legal/attest-hold.ts'
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
  const input = placeHoldInput(matterId, round, at.slice(0, 10))
  return startOnce(engine, ORCHESTRATIONS.placeHold, placementId(hold), input)
}

export function beginRelease(engine: Engine, matterId: string): Promise<StartOutcome> {
  return startOnce(engine, ORCHESTRATIONS.freeHold, releaseId(matterId), { matterId, after: null, records: 0 })
}

/** @param month `YYYY-MM` */
export function beginAttestation(engine: Engine, matterId: string, month: string): Promise<StartOutcome> {
  const id = `attest-${matterId}-${month}`
  return startOnce(engine, ORCHESTRATIONS.attestHold, id, attestHoldInput(matterId, month))
}
