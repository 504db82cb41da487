/**
 * The one door to orchestrations: starts them once and finds them. The derived instance id is the lock; only this file
 * reads what the durable client throws.
 */
import type { DurableClient } from 'durable-functions'
import { backfillId, type BackfillBegin } from '../../domain/completeness/backfill.ts'
import type { RunPurpose } from '../../domain/day-run.ts'
import { compareTenantInput } from '../../orchestrations/tenant/compare-tenant.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'

/** What is used of the durable client. */
export type Engine = Pick<DurableClient, 'getStatus' | 'startNew'>
export type StartOutcome = 'started' | 'already-running'

export interface InstanceState {
  /** It works, or will. */
  alive: boolean
  /** How the engine ended it without its own doing; null while it lives and where it came to its own end. */
  death: 'failed' | 'terminated' | null
  phase: string | null
  waitingFor: string | null
  input: unknown
  output: unknown
}

const ALIVE = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended'])
/** durable-functions 3.5 throws on 404 instead of answering nothing; any other text with a 404 in it is a failure. */
const NOT_KNOWN = /^DurableClient error: Durable Functions extension replied with HTTP 404 response\b/

export function archiveInstanceId(day: string): string {
  return `archive-${day}`
}

export function auditsInstanceId(day: string): string {
  return `audits-${day}`
}

/** Null when the engine does not know the instance. */
export async function stateOf(engine: Engine, instanceId: string): Promise<InstanceState | null> {
  try {
    const status = await engine.getStatus(instanceId, { showInput: true })
    const runtimeStatus = String(status.runtimeStatus)
    const custom = status.customStatus as { phase?: string; waitingFor?: string } | null | undefined
    return {
      alive: ALIVE.has(runtimeStatus),
      death:
        runtimeStatus === 'Failed'
          ? 'failed'
          : runtimeStatus === 'Terminated' || runtimeStatus === 'Canceled'
            ? 'terminated'
            : null,
      phase: custom?.phase ?? null,
      waitingFor: custom?.waitingFor ?? null,
      input: status.input,
      output: status.output,
    }
  } catch (error) {
    if (error instanceof Error && NOT_KNOWN.test(error.message)) return null
    throw error
  }
}

export async function isAlive(engine: Engine, instanceId: string): Promise<boolean> {
  return (await stateOf(engine, instanceId))?.alive ?? false
}

/**
 * Starts the instance unless it lives. Of callers at the same moment one starts it and the others are told that it
 * runs; what a loser passed as input is nowhere.
 */
export async function startOnce(
  engine: Engine,
  name: string,
  instanceId: string,
  input: object,
): Promise<StartOutcome> {
  if (await isAlive(engine, instanceId)) return 'already-running'
  try {
    await engine.startNew(name, { instanceId, input })
    return 'started'
  } catch (error) {
    // Another caller was quicker between the look and the start: the engine refuses a second living instance.
    if (await isAlive(engine, instanceId)) return 'already-running'
    throw error
  }
}

/** A finished day is started again and archives only what is new. */
export function startDay(engine: Engine, day: string, purpose?: RunPurpose): Promise<StartOutcome> {
  const input = { day, ...(purpose === undefined ? {} : { purpose }) }
  return startOnce(engine, ORCHESTRATIONS.archiveDay, archiveInstanceId(day), input)
}

/** An exported day is exported again; files that would be the same are not written again. */
export function startAudits(engine: Engine, day: string): Promise<StartOutcome> {
  return startOnce(engine, ORCHESTRATIONS.exportAudits, auditsInstanceId(day), { day })
}

/** The same range is one backfill at a time. */
export function beginBackfill(engine: Engine, begin: BackfillBegin): Promise<StartOutcome> {
  const id = backfillId(begin.from, begin.to)
  return startOnce(engine, ORCHESTRATIONS.backfill, id, { id, round: 0, begin })
}

/** One comparison of the tenant a UTC day. @param now epoch ms */
export async function beginTenantComparison(
  engine: Engine,
  now: number,
  since: string | null,
): Promise<{ id: string; outcome: StartOutcome }> {
  const startedAt = new Date(now).toISOString()
  const id = `tenant-${startedAt.slice(0, 10)}`
  const input = compareTenantInput(startedAt, since)
  return { id, outcome: await startOnce(engine, ORCHESTRATIONS.compareWholeTenant, id, input) }
}

/** Goes on from its record. */
export function resumeBackfill(engine: Engine, id: string): Promise<StartOutcome> {
  return startOnce(engine, ORCHESTRATIONS.backfill, id, { id, round: 0 })
}
