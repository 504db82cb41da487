/**
 * HTTP: start a backfill, see it, list them, end it early. And the activity that looks after it, which needs the
 * durable client.
 */
import { app, type InvocationContext } from '@azure/functions'
import df from 'durable-functions'
import { z } from 'zod'
import { pollBackfill } from '../../activities/backfill/poll-backfill.ts'
import {
  MOST_PARALLEL,
  newBackfill,
  progressOf,
  backfillId,
  type Backfill,
} from '../../domain/completeness/backfill.ts'
import { parseRange } from '../../domain/day.ts'
import type { BackfillLog, DayRunner } from '../../domain/ports/backfill-log.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { isDayRunning, isInstanceRunning, startDay } from '../durable/day-starter.ts'
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

export function registerBackfills({ backfills, ledger, clock }: Ports): void {
  const extraInputs = [df.input.durableClient()]

  df.app.activity('pollBackfill', {
    extraInputs,
    handler: (input: unknown, context: InvocationContext) =>
      coded((entry) =>
        pollBackfill({ backfills, ledger, clock }, runner(context))(entry as { id: string; round: number }),
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
      const client = df.getClient(context)
      if (await isInstanceRunning(client, id)) return json(202, { id, outcome: 'already-running', days: range.days })
      await backfills.begin(
        newBackfill({ from: range.from, to: range.to, parallel, again }, new Date(clock.now()).toISOString()),
      )
      await client.startNew(ORCHESTRATIONS.backfill, { instanceId: id, input: { id, round: 0 } })
      return json(202, { id, outcome: 'started', days: range.days })
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
    handler: guarded(async (request) => {
      const found = await backfills.read(request.params['id'] ?? '')
      return found === null ? unknown() : json(200, view(found))
    }),
  })

  app.http('cancelBackfill', {
    route: 'archive/backfills/{id}',
    methods: ['DELETE'],
    authLevel: 'function',
    handler: guarded(async (request) => {
      const found = await backfills.read(request.params['id'] ?? '')
      if (found === null) return unknown()
      await backfills.cancel(found.id)
      return json(202, { ...view(found), outcome: found.status === 'running' ? 'cancelling' : 'over' })
    }),
  })

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
    isRunning: (day) => isDayRunning(client, day),
    start: async (day, purpose) => {
      await startDay(client, day, purpose)
    },
  }
}

function unknown(): ReturnType<typeof problem> {
  return problem(404, 'unknown-backfill', 'there is no such backfill; GET /api/archive/backfills lists them')
}
