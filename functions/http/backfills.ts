/** HTTP: start a backfill, see it, list them, end it early. */
import { cancelBackfill, getBackfill, listBackfills, startBackfill, type BackfillView } from '../../api/backfills.ts'
import { backfillId, progressOf, type Backfill, type BackfillBegin } from '../../domain/completeness/backfill.ts'
import { parseRange } from '../../domain/day.ts'
import type { BackfillLog } from '../../domain/ports/backfill-log.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { beginBackfill, type Engine } from '../durable/instances.ts'
import { backfillStanding, type Standing } from '../durable/standing.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

const LISTED = 50
const BACKFILL_ID = /^backfill-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}$/

export function backfillEndpoints({ backfills, clock }: { backfills: BackfillLog; clock: Clock }): Endpoint[] {
  return [
    endpoint(startBackfill, async ({ body: { from, to, parallel, again }, engine, note }) => {
      const range = parseRange(from, to, clock.now())
      note({ subject: backfillId(range.from, range.to) })
      const begin: BackfillBegin = {
        from: range.from,
        to: range.to,
        parallel,
        again,
        at: new Date(clock.now()).toISOString(),
      }
      // The orchestration writes the record: whoever is told that it runs already has written nothing.
      const outcome = await beginBackfill(engine, begin)
      return { id: backfillId(range.from, range.to), outcome, days: range.days }
    }),

    endpoint(listBackfills, async ({ engine }) => ({
      backfills: await Promise.all(
        (await backfills.list(LISTED)).map(async (backfill) =>
          backfill.status === 'running' ? await current(engine, backfill.id, backfill) : viewOf(backfill, false),
        ),
      ),
    })),

    endpoint(getBackfill, async ({ param, engine }) => {
      const { state, interrupted } = await known(engine, param('id'))
      return viewOf(state, interrupted)
    }),

    endpoint(cancelBackfill, async ({ param, engine, note }) => {
      const { state, interrupted } = await known(engine, param('id'))
      note({ subject: state.id })
      await backfills.cancel(state.id, new Date(clock.now()).toISOString())
      return {
        ...viewOf(state, interrupted),
        outcome: state.status === 'running' ? ('cancelling' as const) : ('over' as const),
      }
    }),
  ]

  async function known(engine: Engine, id: string): Promise<Standing<Backfill> & { state: Backfill }> {
    const found = BACKFILL_ID.test(id) ? await backfillStanding(engine, backfills, id) : null
    if (found === null || found.state === null)
      throw new NotFound('unknown-backfill', 'there is no such backfill; GET /api/archive/backfills lists them')
    return { ...found, state: found.state }
  }

  async function current(engine: Engine, id: string, listed: Backfill): Promise<BackfillView> {
    const { state, interrupted } = await backfillStanding(engine, backfills, id)
    return viewOf(state ?? listed, interrupted)
  }

  function viewOf(backfill: Backfill, interrupted: boolean): BackfillView {
    const running = backfill.status === 'running' && !interrupted
    return {
      ...backfill,
      status: interrupted ? 'failed' : backfill.status,
      progress: progressOf(backfill, running ? clock.now() : Date.parse(backfill.updatedAt)),
    }
  }
}
