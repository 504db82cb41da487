/** HTTP and timer of the audit log: export a day, see how it closed, ask who changed what. */
import { app } from '@azure/functions'
import df from 'durable-functions'
import { z } from 'zod'
import { liveAudits } from '../../use-cases/audits/live-audits.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { parseDay, previousDay } from '../../domain/day.ts'
import type { AuditQuestion } from '../../domain/audit/audit.ts'
import { parseRange } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { auditsInstanceId, startAudits, stateOf, type InstanceState } from '../durable/instances.ts'
import { guarded, json, queryOf } from './guarded.ts'
import { problem } from './problem.ts'

type Ports = Pick<ActivityPorts, 'auditIndex' | 'audits' | 'clock'>

const LIMIT = 5000
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const text = z.string().trim().min(1).max(200)
const asked = z.object({
  user: text.optional(),
  entity: text.optional(),
  entityType: text.optional(),
  action: text.optional(),
  from: z.string(),
  to: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT).default(1000),
  live: z.enum(['true', 'false']).default('false'),
})

export function registerAudits({ auditIndex, audits, clock }: Ports): void {
  const extraInputs = [df.input.durableClient()]

  app.http('startAuditDay', {
    route: 'audits/days/{day}',
    methods: ['POST'],
    authLevel: 'function',
    extraInputs,
    handler: guarded(async (request, context) => {
      const day = parseDay(request.params['day'] ?? '', clock.now())
      const outcome = await startAudits(df.getClient(context), day)
      return json(202, { day, instanceId: auditsInstanceId(day), outcome })
    }),
  })

  app.http('getAuditDay', {
    route: 'audits/days/{day}',
    methods: ['GET'],
    authLevel: 'function',
    extraInputs,
    handler: guarded(async (request, context) => {
      const day = parseDay(request.params['day'] ?? '', clock.now())
      const running = await stateOf(df.getClient(context), auditsInstanceId(day))
      return running === null
        ? problem(404, 'unknown-day', `the audit log of ${day} has not been exported and is not being exported`)
        : json(200, { day, ...auditDayView(running) })
    }),
  })

  app.http('searchAudits', {
    route: 'audits',
    methods: ['GET'],
    authLevel: 'function',
    handler: guarded(async (request) => {
      const { user, entity, entityType, action, from, to, limit, live } = queryOf(request, asked)
      const range = parseRange(from, to ?? previousDay(clock.now()), clock.now())
      const question: AuditQuestion = {
        from: range.from,
        to: range.to,
        ...(entityType === undefined ? {} : { entityType }),
        ...(action === undefined ? {} : { action }),
        ...(user === undefined ? {} : { userIds: await idsOf(user) }),
        ...(entity === undefined ? {} : { entityIds: await idsOf(entity) }),
      }
      const archived = await auditIndex.search(question, limit)
      const today =
        live === 'true' ? await liveAudits({ audits }, question, clock.now(), limit - archived.rows.length) : null
      const answer = {
        ...archived,
        rows: [...archived.rows, ...(today?.rows ?? [])],
        ...(today === null ? {} : { withoutRealtime: today.silent }),
      }
      const files = [...new Map(archived.rows.map(({ file, sha256 }) => [file, sha256]))].map(([path, sha256]) => ({
        path,
        sha256,
      }))
      return json(200, { question, ...answer, files })
    }),
  })

  /** 02:00 UTC for the day before: by then every entry is settled (they appear up to 15 minutes late). */
  app.timer('exportAuditsNightly', {
    schedule: '0 0 2 * * *',
    extraInputs,
    handler: async (_timer, context) => {
      const day = previousDay(clock.now())
      context.log(`audit log of ${day}: ${await startAudits(df.getClient(context), day)}`)
    },
  })

  /** A name stands for everybody who bore it. @throws ArchiveError `bad-request` for a name that no entry has */
  async function idsOf(given: string): Promise<string[]> {
    if (ID.test(given)) return [given.toLowerCase()]
    const ids = await auditIndex.idsOf(given)
    if (ids.length === 0)
      throw new ArchiveError(
        'bad-request',
        `no audit entry names "${given.slice(0, 60)}": give an id, or the name as it stands in Genesys`,
      )
    return ids
  }
}

/** @param running as the engine knows it */
function auditDayView({ alive, phase, waitingFor, output }: InstanceState): object {
  return alive
    ? { status: 'running', phase: phase ?? 'starting', waitingFor }
    : {
        phase: 'over',
        waitingFor: null,
        ...(typeof output === 'object' && output !== null ? output : { status: 'failed' }),
      }
}
