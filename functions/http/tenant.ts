/** HTTP: compare every recording that the source lists with the archive. */
import { z } from 'zod'
import { getTenantComparison, startTenantComparison, type TenantComparisonView } from '../../api/tenant.ts'
import { parseDay } from '../../domain/day.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { beginTenantComparison, stateOf, type InstanceState } from '../durable/instances.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

const ID = /^tenant-\d{4}-\d{2}-\d{2}$/
const tally = z.object({
  seen: z.number(),
  held: z.number(),
  missing: z.number(),
  unreadable: z.number(),
  older: z.number(),
})
const result = z.discriminatedUnion('status', [
  tally.extend({ status: z.literal('compared'), certificate: z.string(), list: z.string() }),
  tally.extend({ status: z.literal('failed'), message: z.string() }),
])

export interface TenantParts {
  clock: Clock
  /** Entries that the source listed at the last comparison; null when there was none. */
  lastSeen: () => Promise<number | null>
}
/** The source lists so many recordings a call. */
const PAGE = 500

export function tenantEndpoints({ clock, lastSeen }: TenantParts): Endpoint[] {
  return [
    endpoint(startTenantComparison, async ({ body, engine }) => {
      const since = body.since === undefined ? null : parseDay(body.since, clock.now())
      const seen = await lastSeen()
      const { id, outcome } = await beginTenantComparison(engine, clock.now(), since)
      return { id, outcome, calls: seen === null ? null : Math.ceil(seen / PAGE) }
    }),

    endpoint(getTenantComparison, async ({ param, engine }) => {
      const id = param('id')
      const state = ID.test(id) ? await stateOf(engine, id) : null
      if (state === null) throw new NotFound('unknown-tenant-comparison', 'the tenant was not compared then')
      return viewOf(id, state)
    }),
  ]
}

/** An instance that the engine ended has no result of its own. */
function viewOf(id: string, { alive, death, phase, output }: InstanceState): TenantComparisonView {
  const view = { id, phase: phase ?? 'starting', message: null, tally: null, certificate: null, list: null }
  if (alive) return { ...view, status: 'running' }
  const ended = result.safeParse(output)
  if (!ended.success)
    return { ...view, status: 'failed', message: `its orchestration ${death ?? 'ended without a result'}` }
  const { seen, held, missing, unreadable, older } = ended.data
  const figures = { tally: { seen, held, missing, unreadable, older } }
  return ended.data.status === 'compared'
    ? { ...view, ...figures, status: 'compared', certificate: ended.data.certificate, list: ended.data.list }
    : { ...view, ...figures, status: 'failed', message: ended.data.message }
}
