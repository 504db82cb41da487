/**
 * HTTP: start a backfill, see it, list them, end it early. And the activity that looks after it, which needs the
 * durable client.
 */
import { app, type InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { z } from 'zod'
import type { Activities } from '../../activities/contract.ts'
import { pollBackfill } from '../../activities/backfill/poll-backfill.ts'
import {
  MOST_PARALLEL,
  newBackfill,
  progressOf,
  backfillId,
  type Backfill,
  type BackfillBegin,
} from '../../domain/completeness/backfill.ts'
import { parseRange } from '../../domain/day.ts'
import type { BackfillLog, DayRunner } from '../../domain/ports/backfill-log.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { archiveInstanceId, isAlive, startDay, startOnce, stateOf, type Engine } from '../durable/instances.ts'
import { coded } from '../durable/register.ts'
import { bodyOf, guarded, json } from './guarded.ts'
import { problem } from './problem.ts'

interface Ports {
  backfills: BackfillLog
  ledger: DayLedger
  clock: Clock
}

const asked = z.strictObject({
  from: z.string(),
  to: z.string(),
  parallel: z.number().int().min(1).max(MOST_PARALLEL).default(2),
  again: z.boolean().default(false),
})
const LISTED = 50
const BACKFILL_ID = /^backfill-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}$/
const input = z.object({
  begin: z
    .object({ from: z.string(), to: z.string(), parallel: z.number(), again: z.boolean(), at: z.string() })
    .optional(),
})

export function registerBackfills({ backfills, ledger, clock }: Ports): void {
  const extraInputs = [df.input.durableClient()]

  df.app.activity('pollBackfill', {
    extraInputs,
    handler: (input: unknown, context: InvocationContext) =>
      coded((entry) =>
        pollBackfill({ backfills, ledger, clock }, runner(context))(entry as Parameters<Activities['pollBackfill']>[0]),
      )(input),
  })

  app.http('startBackfill', {
    route: 'archive/backfills',
    methods: ['POST'],
    authLevel: 'function',
    extraInputs,
    handler: guarded(async (request, context) => {
      const { from, to, parallel, again } = await bodyOf(request, asked)
      const range = parseRange(from, to, clock.now())
      const id = backfillId(range.from, range.to)
      const begin: BackfillBegin = {
        from: range.from,
        to: range.to,
        parallel,
        again,
        at: new Date(clock.now()).toISOString(),
      }
      // The orchestration writes the record: whoever is told that it runs already has written nothing.
      const outcome = await startOnce(df.getClient(context), ORCHESTRATIONS.backfill, id, { id, round: 0, begin })
      return json(202, { id, outcome, days: range.days })
    }),
  })

  app.http('listBackfills', {
    route: 'archive/backfills',
    methods: ['GET'],
    authLevel: 'function',
    handler: guarded(async () => json(200, { backfills: (await backfills.list(LISTED)).map(view) })),
  })

  app.http('getBackfill', {
    route: 'archive/backfills/{id}',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs,
    handler: guarded(async (request, context) => {
      const backfill = await current(df.getClient(context), request.params['id'] ?? '')
      return backfill === null ? unknown() : json(200, view(backfill))
    }),
  })

  app.http('cancelBackfill', {
    route: 'archive/backfills/{id}',
    methods: ['DELETE'],
    authLevel: 'function',
    extraInputs,
    handler: guarded(async (request, context) => {
      const backfill = await current(df.getClient(context), request.params['id'] ?? '')
      if (backfill === null) return unknown()
      await backfills.cancel(backfill.id, new Date(clock.now()).toISOString())
      return json(202, { ...view(backfill), outcome: backfill.status === 'running' ? 'cancelling' : 'over' })
    }),
  })

  /** The record, or what a living orchestration was asked for and has not written down yet. */
  async function current(engine: Engine, id: string): Promise<Backfill | null> {
    if (!BACKFILL_ID.test(id)) return null
    const running = await stateOf(engine, id)
    const record = await backfills.read(id)
    const asked = input.safeParse(running?.input)
    const begin = running?.alive === true && asked.success ? asked.data.begin : undefined
    return begin === undefined || begin.at === record?.startedAt ? record : newBackfill(begin, begin.at)
  }

  function view(backfill: Backfill): object {
    return {
      ...backfill,
      progress: progressOf(backfill, backfill.status === 'running' ? clock.now() : Date.parse(backfill.updatedAt)),
    }
  }
}

function runner(context: InvocationContext): DayRunner {
  const client = df.getClient(context)
  return {
    isRunning: (day) => isAlive(client, archiveInstanceId(day)),
    start: async (day, purpose) => {
      await startDay(client, day, purpose)
    },
  }
}

function unknown(): ReturnType<typeof problem> {
  return problem(404, 'unknown-backfill', 'there is no such backfill; GET /api/archive/backfills lists them')
}
