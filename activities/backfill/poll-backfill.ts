/** One look after a backfill: what has ended is counted, what may begin is begun. */
import { isWhole } from '../../domain/completeness/day-status.ts'
import { begun, ended, isOver, mayBegin, newBackfill, type Backfill } from '../../domain/completeness/backfill.ts'
import type { BackfillLog, DayRunner } from '../../domain/ports/backfill-log.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import type { ActivityImplementations } from '../contract.ts'

interface Ports {
  backfills: BackfillLog
  ledger: Pick<DayLedger, 'read' | 'totals'>
  clock: Clock
}

/** Days that are skipped in one look: each costs a point read. */
const SKIPS_PER_LOOK = 200

export function pollBackfill(
  { backfills, ledger, clock }: Ports,
  days: DayRunner,
): ActivityImplementations['pollBackfill'] {
  return async ({ id, begin: asked }) => {
    let state = await backfills.read(id)
    if (asked !== undefined && state?.startedAt !== asked.at) {
      state = newBackfill(asked, asked.at)
      await backfills.begin(state)
    }
    if (state === null) return { finished: true }
    const cancelled = await backfills.isCancelled(id)
    for (const day of state.running)
      if (!(await days.isRunning(day))) state = await save(ended(state, await outcomeOf(day)))
    for (let looked = 0; mayBegin(state, cancelled) && looked < SKIPS_PER_LOOK; looked++) state = await begin(state)
    if (!isOver(state, cancelled)) return { finished: false }
    await save({ ...state, status: state.next === null ? 'finished' : 'cancelled' })
    return { finished: true }
  }

  async function begin(state: Backfill): Promise<Backfill> {
    const day = state.next ?? ''
    const before = await ledger.read(day)
    if (!state.again && before !== null && isWhole(before.status)) return await save(begun(state, 'skipped'))
    // Started before it is noted: whoever dies between the two starts a running day again, which is no error.
    await days.start(day, 'backfill')
    return await save(begun(state, 'started'))
  }

  async function outcomeOf(day: string): Promise<Parameters<typeof ended>[1]> {
    const state = await ledger.read(day)
    const { genesysCalls } = await ledger.totals(day)
    // A day that runs no more and is not closed was ended by somebody else.
    const status = state === null || state.status === 'running' ? 'failed' : state.status
    return {
      day,
      status,
      conversations: state?.counts.conversations ?? 0,
      bytes: state?.counts.bytes ?? 0,
      genesysCalls,
    }
  }

  async function save(state: Backfill): Promise<Backfill> {
    const saved = { ...state, updatedAt: new Date(clock.now()).toISOString() }
    await backfills.write(saved)
    return saved
  }
}
