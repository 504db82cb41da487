/** HTTP: start a day, see a day, list days. */
import { getArchiveDay, listArchiveDays, startArchiveDay, type DayView } from '../../api/days.ts'
import { parseDay } from '../../domain/day.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { shownDay } from '../../use-cases/day-state.ts'
import { archiveInstanceId, startDay, type InstanceState } from '../durable/instances.ts'
import { dayStanding, interruption, told } from '../durable/standing.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

const LISTED = 60

export function dayEndpoints({ ledger, clock }: { ledger: DayLedger; clock: Clock }): Endpoint[] {
  return [
    endpoint(startArchiveDay, async ({ param, engine, url, note }) => {
      const day = parseDay(param('day'), clock.now())
      note({ subject: day })
      const outcome = await startDay(engine, day)
      return { day, instanceId: archiveInstanceId(day), outcome, statusUrl: url }
    }),

    endpoint(getArchiveDay, async ({ param, engine }) => {
      const day = parseDay(param('day'), clock.now())
      const { state, instance, interrupted } = await dayStanding(engine, ledger, day)
      if (state === null && instance === null)
        throw new NotFound('unknown-day', `${day} has not been archived and is not being archived`)
      const view = state === null ? unwritten(day, instance) : { ...(await shownDay(ledger, state)), waitingFor: null }
      return { ...view, ...nowOf(view, instance, interrupted) }
    }),

    endpoint(listArchiveDays, async ({ engine }) => ({
      days: await told(engine, ledger, await ledger.recent(LISTED)),
    })),
  ]
}

/** The orchestration has begun, or died, before it wrote anything. */
function unwritten(day: string, instance: InstanceState | null): DayView {
  return {
    day,
    status: instance?.alive === true ? 'running' : 'failed',
    phase: instance?.alive === true ? 'starting' : interruption(instance, 'starting'),
    waitingFor: null,
    counts: {},
    media: {},
    warnings: [],
    gaps: [],
    gapCount: 0,
    certificate: null,
    policyVersion: null,
    closed: null,
    startedAt: null,
    updatedAt: null,
  }
}

/** While it runs, the orchestration knows best what it does; afterwards the ledger does. */
function nowOf(view: DayView, instance: InstanceState | null, interrupted: boolean): Partial<DayView> {
  if (instance?.alive === true)
    return { status: 'running', phase: instance.phase ?? view.phase, waitingFor: instance.waitingFor }
  return interrupted ? { status: 'failed', phase: interruption(instance, view.phase) } : {}
}
