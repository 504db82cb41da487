/** HTTP: start a day, see a day, list days. */
import { app } from '@azure/functions'
import df from 'durable-functions'
import { parseDay } from '../../domain/day.ts'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { DayLedger, DayState } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { archiveInstanceId, startDay, stateOf, type InstanceState } from '../durable/instances.ts'
import { guarded, json } from './guarded.ts'
import { problem } from './problem.ts'

const GAPS_SHOWN = 200

interface Ports {
  ledger: DayLedger
  clock: Clock
}

export function registerArchiveDays({ ledger, clock }: Ports): void {
  app.http('startArchiveDay', {
    route: 'archive/days/{day}',
    methods: ['POST'],
    authLevel: 'function',
    extraInputs: [df.input.durableClient()],
    handler: guarded(async (request, context) => {
      const day = parseDay(request.params['day'] ?? '', clock.now())
      const outcome = await startDay(df.getClient(context), day)
      return json(202, { day, instanceId: archiveInstanceId(day), outcome, statusUrl: request.url.split('?')[0] ?? '' })
    }),
  })

  app.http('getArchiveDay', {
    route: 'archive/days/{day}',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs: [df.input.durableClient()],
    handler: guarded(async (request, context) => {
      const day = parseDay(request.params['day'] ?? '', clock.now())
      const running = await stateOf(df.getClient(context), archiveInstanceId(day))
      const state = await ledger.read(day)
      if (state === null && running === null)
        return problem(404, 'unknown-day', `${day} has not been archived and is not being archived`)
      return json(200, { ...(await dayView(ledger, day, state)), ...phaseOf(state, running) })
    }),
  })

  app.http('listArchiveDays', {
    route: 'archive/days',
    methods: ['GET'],
    authLevel: 'function',
    handler: guarded(async () => json(200, { days: await ledger.recent(60) })),
  })
}

async function dayView(ledger: DayLedger, day: string, state: DayState | null): Promise<object> {
  if (state === null)
    return {
      day,
      status: 'running',
      phase: 'starting',
      counts: {},
      warnings: [],
      gaps: [],
      gapCount: 0,
      certificate: null,
      startedAt: null,
      updatedAt: null,
    }
  const gaps: Gap[] = []
  let gapCount = 0
  for await (const page of ledger.gaps(day)) {
    gapCount += page.length
    gaps.push(...page.slice(0, GAPS_SHOWN - gaps.length))
  }
  const totals = await ledger.totals(day)
  // A closed day counts what it holds; only the calls are a sum over every run of it.
  const live = state.certificate === null || state.status === 'running' ? totals : { genesysCalls: totals.genesysCalls }
  return { ...state, counts: { ...state.counts, ...live }, gaps, gapCount }
}

/** While it runs, the orchestration knows best what it waits for; afterwards the ledger does. */
function phaseOf(state: DayState | null, running: InstanceState | null): object {
  if (running === null) return { waitingFor: null }
  if (running.alive)
    return {
      status: 'running',
      phase: running.phase ?? state?.phase ?? 'starting',
      waitingFor: running.waitingFor ?? null,
    }
  return running.death !== null && (state?.status ?? 'running') === 'running'
    ? { status: 'failed', phase: `orchestration ${running.death}`, waitingFor: null }
    : { waitingFor: null }
}
