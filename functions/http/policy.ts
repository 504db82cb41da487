/** HTTP: bring what is archived to what the policy asks today. */
import { z } from 'zod'
import { getPolicyApplication, startPolicyApplication, type PolicyApplicationView } from '../../api/policy.ts'
import { parseRange } from '../../domain/day.ts'
import type { Clock } from '../../domain/ports/support.ts'
import { ORCHESTRATIONS } from '../../orchestrations/names.ts'
import { applyPolicyInput } from '../../orchestrations/retention/apply-policy.ts'
import { startOnce, stateOf, type InstanceState } from '../durable/instances.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'

const ID = /^policy-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}$/
const tally = z.object({ looked: z.number(), extended: z.number(), objects: z.number(), failed: z.number() })
const result = z.discriminatedUnion('status', [
  tally.extend({ status: z.literal('applied'), policyVersion: z.string() }),
  tally.extend({ status: z.literal('failed'), message: z.string(), day: z.string() }),
])

export function policyEndpoints({ clock }: { clock: Clock }): Endpoint[] {
  return [
    endpoint(startPolicyApplication, async ({ body, engine, note }) => {
      const { from, to, days } = parseRange(body.from, body.to, clock.now())
      const id = `policy-${from}-${to}`
      note({ subject: id })
      const outcome = await startOnce(engine, ORCHESTRATIONS.applyPolicy, id, applyPolicyInput(from, to))
      return { id, outcome, days }
    }),

    endpoint(getPolicyApplication, async ({ param, engine }) => {
      const id = param('id')
      const state = ID.test(id) ? await stateOf(engine, id) : null
      if (state === null) throw new NotFound('unknown-policy-application', 'the policy was not applied to this range')
      return viewOf(id, state)
    }),
  ]
}

/** An instance that the engine ended has no result of its own. */
function viewOf(id: string, { alive, death, phase, output }: InstanceState): PolicyApplicationView {
  const view = { id, phase: phase ?? 'starting', message: null, policyVersion: null, tally: null }
  if (alive) return { ...view, status: 'running' }
  const ended = result.safeParse(output)
  if (!ended.success)
    return { ...view, status: 'failed', message: `its orchestration ${death ?? 'ended without a result'}` }
  const { looked, extended, objects, failed } = ended.data
  const figures = { tally: { looked, extended, objects, failed } }
  return ended.data.status === 'applied'
    ? { ...view, ...figures, status: 'applied', policyVersion: ended.data.policyVersion }
    : { ...view, ...figures, status: 'failed', message: `${ended.data.day}: ${ended.data.message}` }
}
