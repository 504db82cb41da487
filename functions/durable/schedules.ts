/** What the app does by itself: the nights, the later looks, and whatever was missed, failed or was interrupted. */
import { auditAccount } from '../../activities/metered.ts'
import {
  auditDaysToCatchUp,
  dayBefore,
  daysToCatchUp,
  daysToSweep,
  previousDay,
  SWEEP_REACH_DAYS,
} from '../../domain/day.ts'
import type { RunPurpose } from '../../domain/day-run.ts'
import type { AuditDays, AuditDayState } from '../../domain/ports/audit-days.ts'
import type { BackfillLog } from '../../domain/ports/backfill-log.ts'
import type { DayLedger, DayState, DaySummary } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import {
  beginTenantComparison,
  resumeBackfill,
  startAudits,
  startDay,
  type Engine,
  type InstanceState,
} from './instances.ts'
import { auditStanding, backfillStanding, dayStanding, interruption, messageOf, told, toldAudits } from './standing.ts'

export interface SchedulePorts {
  ledger: Pick<DayLedger, 'read' | 'recent' | 'range' | 'running' | 'update' | 'begin'>
  auditDays: AuditDays
  backfills: BackfillLog
  clock: Clock
  /** One line for the operator. */
  say: (text: string) => void
}

/** As far back as the app catches up by itself, days. */
const REACH = 30
/** Starts of an interrupted day on one UTC day: what dies of its own cause must not start for ever. */
const RESTARTS_A_DAY = 3
const BACKFILLS = 50

/** The day before (CAP-1). */
export async function archiveNightly(engine: Engine, { clock, say }: SchedulePorts): Promise<void> {
  const day = previousDay(clock.now())
  say(`nightly archive of ${day}: ${await startDay(engine, day)}`)
}

export async function exportAuditsNightly(engine: Engine, { clock, say }: SchedulePorts): Promise<void> {
  const day = previousDay(clock.now())
  say(`audit log of ${day}: ${await startAudits(engine, day)}`)
}

/**
 * Days whose later look is due or was missed (CAP-11), and days of archive and audit log that failed, were never begun
 * or are said to run while nobody works on them. Each under its own instance id, so that nothing runs twice.
 */
export async function sweepDays(engine: Engine, ports: SchedulePorts): Promise<void> {
  const { ledger, auditDays, clock, say } = ports
  const now = clock.now()
  const looked = await lookedDays(ports)
  for (const day of daysToSweep(looked, now))
    await each(say, `later sweep of ${day}`, () => startDay(engine, day, 'resweep'))
  const known = await told(engine, ledger, await ledger.recent(REACH))
  for (const day of daysToCatchUp(known, now)) await each(say, `catching up ${day}`, () => startDay(engine, day))
  const exported = await toldAudits(engine, auditDays, await auditDays.range(dayBefore(now, REACH), previousDay(now)))
  for (const day of auditDaysToCatchUp(exported, now))
    await each(say, `catching up the audit log of ${day}`, () => startAudits(engine, day))
}

/** Days that may want a later look; while they cannot be read, those that are due are looked at all the same. */
async function lookedDays({ ledger, clock, say }: SchedulePorts): Promise<DaySummary[]> {
  const now = clock.now()
  try {
    return await ledger.range(dayBefore(now, SWEEP_REACH_DAYS), previousDay(now))
  } catch (error) {
    say(`sweeps to be made up for: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}

/** Every recording that the source lists against the archive (CAP-13). */
export async function compareTenantWeekly(engine: Engine, { clock, say }: SchedulePorts): Promise<void> {
  const { id, outcome } = await beginTenantComparison(engine, clock.now(), null)
  say(`${id}: ${outcome}`)
}

/** Nothing is left running that nobody works on: it is started again, or closed with its cause. */
export async function endInterruptions(engine: Engine, ports: SchedulePorts): Promise<void> {
  const { ledger, auditDays, backfills, clock, say } = ports
  const now = clock.now()
  for (const day of await ledger.running())
    await each(say, `interrupted day ${day}`, () => endDayInterruption(engine, ports, day))
  for (const { day, status } of await auditDays.range(dayBefore(now, REACH), previousDay(now)))
    if (status === 'running')
      await each(say, `interrupted audit log of ${day}`, () => endAuditInterruption(engine, ports, day))
  for (const { id, status } of await backfills.list(BACKFILLS))
    if (status === 'running') await each(say, `interrupted ${id}`, () => endBackfillInterruption(engine, ports, id))
}

async function endDayInterruption(engine: Engine, ports: SchedulePorts, day: string): Promise<string | null> {
  const { state, instance, interrupted } = await dayStanding(engine, ports.ledger, day)
  if (state === null || !interrupted) return null
  const purpose = purposeOf(instance)
  if (instance?.death !== 'terminated' && (await mayRestart(ports, day, day))) return startDay(engine, day, purpose)
  const cause = interruption(instance, state.phase)
  await ports.ledger.update(day, { ...closing(state, purpose, cause), updatedAt: iso(ports.clock.now()) })
  return cause
}

/** As an orchestration closes a day that fails: a later look takes nothing back of what a certificate says. */
function closing(state: DayState, purpose: RunPurpose | undefined, cause: string): Partial<DayState> {
  return purpose === 'resweep' && state.closed !== null
    ? { status: state.closed, phase: 'sealed', warnings: [...state.warnings, `a later sweep was ended: ${cause}`] }
    : { status: 'failed', phase: cause }
}

async function endAuditInterruption(engine: Engine, ports: SchedulePorts, day: string): Promise<string | null> {
  const { state, instance, interrupted } = await auditStanding(engine, ports.auditDays, day)
  if (state === null || !interrupted) return null
  // An export that gives up says so in what it returns; one that died says nothing.
  const message = messageOf(instance)
  if (message === null && instance?.death !== 'terminated' && (await mayRestart(ports, auditAccount(day), day)))
    return startAudits(engine, day)
  const closed: AuditDayState = {
    ...state,
    status: 'failed',
    message: message ?? interruption(instance, 'exporting'),
    updatedAt: iso(ports.clock.now()),
  }
  await ports.auditDays.write(closed)
  return closed.message
}

async function endBackfillInterruption(engine: Engine, ports: SchedulePorts, id: string): Promise<string | null> {
  const { state, instance, interrupted } = await backfillStanding(engine, ports.backfills, id)
  if (state === null || !interrupted) return null
  if (instance?.death !== 'terminated') return resumeBackfill(engine, id)
  await ports.backfills.write({ ...state, status: 'cancelled', updatedAt: iso(ports.clock.now()) })
  return 'terminated: cancelled'
}

async function mayRestart({ ledger, clock }: SchedulePorts, account: string, day: string): Promise<boolean> {
  const today = iso(clock.now()).slice(0, 10)
  for (let number = 1; number <= RESTARTS_A_DAY; number++)
    if (await ledger.begin(account, `restart ${number} of ${day} on ${today}`)) return true
  return false
}

/** One that cannot be started leaves the others to be started. */
async function each(say: (text: string) => void, what: string, work: () => Promise<string | null>): Promise<void> {
  try {
    const outcome = await work()
    if (outcome !== null) say(`${what}: ${outcome}`)
  } catch (error) {
    say(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function purposeOf(instance: InstanceState | null): RunPurpose | undefined {
  const input = instance?.input
  const purpose = typeof input === 'object' && input !== null && 'purpose' in input ? input.purpose : undefined
  return purpose === 'resweep' || purpose === 'backfill' ? purpose : undefined
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
