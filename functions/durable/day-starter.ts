/** Starts a day once: the derived instance id is the lock, so two callers at the same moment start one night. */
import type { DurableClient } from 'durable-functions'
import { archiveInstanceId } from '../../domain/day.ts'
import type { RunPurpose } from '../../domain/day-run.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'

export type StartOutcome = 'started' | 'already-running'

export interface OrchestrationState {
  runtimeStatus: string
  phase: string | null
  waitingFor: string | null
}

const ALIVE = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended'])

/** Idempotent while the day runs; a finished day is started again and archives only what is new. */
export async function startDay(client: DurableClient, day: string, purpose?: RunPurpose): Promise<StartOutcome> {
  if (isAlive(await orchestrationState(client, day))) return 'already-running'
  try {
    await client.startNew(ORCHESTRATIONS.archiveDay, {
      instanceId: archiveInstanceId(day),
      input: { day, ...(purpose === undefined ? {} : { purpose }) },
    })
    return 'started'
  } catch (error) {
    // Another caller was quicker between the look and the start: the engine refuses a second running instance.
    if (isAlive(await orchestrationState(client, day))) return 'already-running'
    throw error
  }
}

export function isDayRunning(client: DurableClient, day: string): Promise<boolean> {
  return isInstanceRunning(client, archiveInstanceId(day))
}

/** Null when the engine does not know the day. */
export function orchestrationState(client: DurableClient, day: string): Promise<OrchestrationState | null> {
  return instanceState(client, archiveInstanceId(day))
}

export async function isInstanceRunning(client: DurableClient, instanceId: string): Promise<boolean> {
  return isAlive(await instanceState(client, instanceId))
}

async function instanceState(client: DurableClient, instanceId: string): Promise<OrchestrationState | null> {
  try {
    const status = await client.getStatus(instanceId)
    const custom = status.customStatus as { phase?: string; waitingFor?: string } | null | undefined
    return {
      runtimeStatus: String(status.runtimeStatus),
      phase: custom?.phase ?? null,
      waitingFor: custom?.waitingFor ?? null,
    }
  } catch (error) {
    // getStatus throws on 404 instead of answering nothing (durable-functions 3.5).
    if (error instanceof Error && error.message.includes('404')) return null
    throw error
  }
}

function isAlive(state: OrchestrationState | null): boolean {
  return state !== null && ALIVE.has(state.runtimeStatus)
}
