/** HTTP of the audit log: export a day, see how it closed, ask who changed what. */
import { getAuditDay, searchAudits, startAuditDay, type AuditDayView } from '../../api/audits.ts'
import { auditAccount } from '../../activities/metered.ts'
import type { AuditQuestion } from '../../domain/audit/audit.ts'
import { parseDay, parseRange, previousDay } from '../../domain/day.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { AuditDays, AuditDayState } from '../../domain/ports/audit-days.ts'
import type { DayLedger } from '../../domain/ports/day-ledger.ts'
import { liveAudits } from '../../use-cases/audits/live-audits.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { auditsInstanceId, startAudits } from '../durable/instances.ts'
import { auditStanding, interruption, messageOf, type Standing } from '../durable/standing.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { NotFound } from './problem.ts'
import { subjectOf } from './records.ts'

type Ports = Pick<ActivityPorts, 'auditIndex' | 'audits' | 'clock'> & {
  auditDays: AuditDays
  ledger: Pick<DayLedger, 'totals'>
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function auditEndpoints({ auditIndex, audits, auditDays, ledger, clock }: Ports): Endpoint[] {
  return [
    endpoint(startAuditDay, async ({ param, engine, note }) => {
      const day = parseDay(param('day'), clock.now())
      note({ subject: day })
      const outcome = await startAudits(engine, day)
      return { day, instanceId: auditsInstanceId(day), outcome }
    }),

    endpoint(getAuditDay, async ({ param, engine }) => {
      const day = parseDay(param('day'), clock.now())
      const standing = await auditStanding(engine, auditDays, day)
      if (standing.state === null && standing.instance === null)
        throw new NotFound('unknown-day', `the audit log of ${day} has not been exported and is not being exported`)
      const { genesysCalls } = await ledger.totals(auditAccount(day))
      return { ...viewOf(day, standing), genesysCalls }
    }),

    endpoint(searchAudits, async ({ query, note }) => {
      const { user, entity, entityType, action, from, to, limit, live } = query
      note({ subject: subjectOf({ user, entity, entityType, action, from, to, live }) })
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
      note({ records: archived.rows.length })
      const today =
        live === 'true' ? await liveAudits({ audits }, question, clock.now(), limit - archived.rows.length) : null
      const files = [...new Map(archived.rows.map(({ file, sha256 }) => [file, sha256]))].map(([path, sha256]) => ({
        path,
        sha256,
      }))
      return {
        question,
        ...archived,
        rows: [...archived.rows, ...(today?.rows ?? [])],
        ...(today === null ? {} : { withoutRealtime: today.silent }),
        files,
      }
    }),
  ]

  /** A name stands for everybody who bore it. @throws ArchiveError `bad-request` for a name that no entry has */
  async function idsOf(asked: string): Promise<string[]> {
    if (ID.test(asked)) return [asked.toLowerCase()]
    const ids = await auditIndex.idsOf(asked)
    if (ids.length === 0)
      throw new ArchiveError(
        'bad-request',
        `no audit entry names "${asked.slice(0, 60)}": give an id, or the name as it stands in Genesys`,
      )
    return ids
  }
}

function viewOf(
  day: string,
  { state, instance, interrupted }: Standing<AuditDayState>,
): Omit<AuditDayView, 'genesysCalls'> {
  const sealed = state?.sealed ?? {}
  if (instance?.alive === true)
    return { day, ...sealed, status: 'running', phase: instance.phase ?? 'starting', waitingFor: instance.waitingFor }
  const message = messageOf(instance) ?? state?.message ?? null
  return state === null || interrupted
    ? {
        day,
        ...sealed,
        status: 'failed',
        phase: 'over',
        waitingFor: null,
        message: message ?? interruption(instance, 'exporting'),
      }
    : {
        day,
        ...sealed,
        status: state.status,
        phase: 'over',
        waitingFor: null,
        ...(state.status === 'failed' && message !== null ? { message } : {}),
      }
}
