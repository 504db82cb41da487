/** HTTP: lock what was archived in trial. */
import { z } from 'zod'
import { getLock, startLock, type LockView } from '../../api/locks.ts'
import { parseRange } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { Clock } from '../../domain/ports/support.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { lockRecordsInput } from '../../orchestrations/retention/lock-records.ts'
import { startOnce, stateOf, type InstanceState } from '../durable/instances.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

const ID = /^(?:dry-)?lock-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}$/
const tally = z.object({ looked: z.number(), locked: z.number(), over: z.number(), failed: z.number() })
const result = z.discriminatedUnion('status', [
  tally.extend({ status: z.literal('locked') }),
  tally.extend({ status: z.literal('failed'), message: z.string() }),
])

export function lockEndpoints({ clock, lock }: { clock: Clock; lock: LockMode }): Endpoint[] {
  return [
    endpoint(startLock, async ({ body, engine }) => {
      if (!body.dryRun && lock === 'trial')
        throw new ArchiveError(
          'bad-request',
          'this deployment is in trial: lock its containers and set HOLDFAST_LOCK first (docs/runbook.md, Locking)',
        )
      const { from, to, days } = parseRange(body.from, body.to, clock.now())
      const id = `${body.dryRun ? 'dry-' : ''}lock-${from}-${to}`
      const outcome = await startOnce(engine, ORCHESTRATIONS.lockRecords, id, lockRecordsInput(from, to, body.dryRun))
      return { id, outcome, days }
    }),

    endpoint(getLock, async ({ param, engine }) => {
      const id = param('id')
      const state = ID.test(id) ? await stateOf(engine, id) : null
      if (state === null) throw new NotFound('unknown-lock', 'this range was not locked')
      return viewOf(id, state)
    }),
  ]
}

/** An instance that the engine ended has no result of its own. */
function viewOf(id: string, { alive, death, phase, output }: InstanceState): LockView {
  const view = { id, dryRun: id.startsWith('dry-'), phase: phase ?? 'starting', message: null, tally: null }
  if (alive) return { ...view, status: 'running' }
  const ended = result.safeParse(output)
  if (!ended.success)
    return { ...view, status: 'failed', message: `its orchestration ${death ?? 'ended without a result'}` }
  const { looked, locked, over, failed } = ended.data
  const figures = { ...view, tally: { looked, locked, over, failed } }
  return ended.data.status === 'locked'
    ? { ...figures, status: 'locked' }
    : { ...figures, status: 'failed', message: ended.data.message }
}
