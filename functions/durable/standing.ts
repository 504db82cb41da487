/**
 * How days, audit days and backfills stand, from what is written and from the engine together: nothing runs that no
 * orchestration works on. The engine is asked first, because what ends meanwhile is written before it ends.
 */
import { z } from 'zod'
import { newBackfill, type Backfill } from '../../domain/completeness/backfill.ts'
import type { DayStatus } from '../../domain/completeness/day-status.ts'
import type { AuditDays, AuditDayState } from '../../domain/ports/audit-days.ts'
import type { BackfillLog } from '../../domain/ports/backfill-log.ts'
import type { DayLedger, DayState } from '../../domain/ports/day-ledger.ts'
import { archiveInstanceId, auditsInstanceId, stateOf, type Engine, type InstanceState } from './instances.ts'

export interface Standing<T> {
  /** What is written; null where nothing is. */
  state: T | null
  /** As the engine knows it; null where it knows none. */
  instance: InstanceState | null
  /** It is said to run, and nobody works on it. */
  interrupted: boolean
}

export function dayStanding(engine: Engine, ledger: Pick<DayLedger, 'read'>, day: string): Promise<Standing<DayState>> {
  return standing(engine, archiveInstanceId(day), () => ledger.read(day))
}

export function auditStanding(
  engine: Engine,
  auditDays: Pick<AuditDays, 'read'>,
  day: string,
): Promise<Standing<AuditDayState>> {
  return standing(engine, auditsInstanceId(day), () => auditDays.read(day))
}

export async function backfillStanding(
  engine: Engine,
  backfills: Pick<BackfillLog, 'read'>,
  id: string,
): Promise<Standing<Backfill>> {
  const found = await standing(engine, id, () => backfills.read(id))
  const begin = found.instance?.alive === true ? beginOf(found.instance) : undefined
  // What it was asked for, until its first look has written that down.
  return begin === undefined || begin.at === found.state?.startedAt
    ? found
    : { ...found, state: newBackfill(begin, begin.at) }
}

/** The same truth for a list as for each day: a day that nobody works on has failed. */
export async function told<T extends { day: string; status: DayStatus }>(
  engine: Engine,
  ledger: Pick<DayLedger, 'read'>,
  days: readonly T[],
): Promise<T[]> {
  return await Promise.all(
    days.map(async (summary) =>
      summary.status === 'running' && (await dayStanding(engine, ledger, summary.day)).interrupted
        ? { ...summary, status: 'failed' as const }
        : summary,
    ),
  )
}

export async function toldAudits(
  engine: Engine,
  auditDays: Pick<AuditDays, 'read'>,
  days: readonly AuditDayState[],
): Promise<AuditDayState[]> {
  return await Promise.all(
    days.map(async (state) =>
      state.status === 'running' && (await auditStanding(engine, auditDays, state.day)).interrupted
        ? { ...state, status: 'failed' as const }
        : state,
    ),
  )
}

/** An export that gives up says why in what it returns. */
export function messageOf(instance: InstanceState | null): string | null {
  return output.safeParse(instance?.output).data?.message ?? null
}

/** The words for a day that no orchestration works on any more. */
export function interruption(instance: InstanceState | null, phase: string): string {
  if (instance?.death === 'terminated') return `terminated while ${phase}`
  return instance?.death === 'failed' ? `the orchestration failed while ${phase}` : `interrupted while ${phase}`
}

async function standing<T extends { status: string }>(
  engine: Engine,
  instanceId: string,
  read: () => Promise<T | null>,
): Promise<Standing<T>> {
  let instance = await stateOf(engine, instanceId)
  const state = await read()
  // It may have been started between the two looks.
  if (instance?.alive !== true && state?.status === 'running') instance = await stateOf(engine, instanceId)
  return { state, instance, interrupted: state?.status === 'running' && instance?.alive !== true }
}

const output = z.object({ message: z.string() })
const input = z.object({
  begin: z
    .object({ from: z.string(), to: z.string(), parallel: z.number(), again: z.boolean(), at: z.string() })
    .optional(),
})

function beginOf(instance: InstanceState): z.infer<typeof input>['begin'] {
  return input.safeParse(instance.input).data?.begin
}
