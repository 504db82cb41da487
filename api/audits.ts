/** The platform audit log: export a day, see how it closed, ask who changed what. */
import { z } from 'zod'
import { AUDIT_DAY_STATUSES } from '../domain/ports/audit-days.ts'
import { startOutcome } from './days.ts'
import { dayText, look, NO_BODY, NO_QUERY, operation } from './operation.ts'

const MOST_ROWS = 5000
const text = z.string().trim().min(1).max(200)

export const auditsStarted = z.object({ day: dayText, instanceId: z.string(), outcome: startOutcome })

export const auditDayView = z.object({
  day: dayText,
  status: z.enum(AUDIT_DAY_STATUSES).describe('`running` only while an orchestration works on it'),
  phase: z.string(),
  waitingFor: z.string().nullable(),
  services: z.number().optional(),
  entries: z.number().optional(),
  missing: z.number().optional().describe('services that could not be exported'),
  certificate: z.string().optional(),
  message: z.string().optional().describe('why it failed'),
  genesysCalls: z.number().describe('API calls spent on the audit log of this day'),
})
export type AuditDayView = z.infer<typeof auditDayView>

const auditAsk = z.object({
  user: text.optional().describe('id, or name as it stood in Genesys'),
  entity: text.optional().describe('id or name'),
  entityType: text.optional(),
  action: text.optional(),
  from: dayText,
  to: dayText.optional(),
  limit: z.coerce.number<string>().int().min(1).max(MOST_ROWS).default(1000),
  live: z.enum(['true', 'false']).default('false').describe("also today's entries, read and not archived"),
})

export const auditAnswer = z.object({
  question: z.object({
    from: dayText,
    to: dayText,
    userIds: z.array(z.string()).optional(),
    entityIds: z.array(z.string()).optional(),
    entityType: z.string().optional(),
    action: z.string().optional(),
  }),
  rows: z.array(
    z.object({
      id: z.string(),
      time: z.string().describe('ISO UTC'),
      service: z.string(),
      action: z.string(),
      userId: z.string().nullable(),
      userName: z.string().nullable(),
      entityType: z.string().nullable(),
      entityId: z.string().nullable(),
      entityName: z.string().nullable(),
      changed: z.array(z.string()).describe('names of the properties that changed'),
      file: z.string(),
      line: z.number(),
      sha256: z.string().describe('of the file'),
    }),
  ),
  truncated: z.boolean(),
  requestCharge: z.number().describe('request units of the index'),
  partitions: z.number(),
  withoutRealtime: z.array(z.string()).optional().describe('services that have no realtime log'),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
})
export type AuditAnswerView = z.infer<typeof auditAnswer>

export const startAuditDay = operation({
  id: 'startAuditDay',
  method: 'POST',
  path: 'audits/days/{day}',
  summary: 'Export the audit log of a day; a day that runs is not started twice',
  query: NO_QUERY,
  body: NO_BODY,
  status: 202,
  answer: auditsStarted,
  problems: [400, 503],
})

export const getAuditDay = look({
  id: 'getAuditDay',
  path: 'audits/days/{day}',
  summary: 'How the export of a day stands',
  answer: auditDayView,
  problems: [400, 404, 503],
})

export const searchAudits = operation({
  id: 'searchAudits',
  method: 'GET',
  path: 'audits',
  summary: 'Who changed what, and when; a user, an entity or an action is needed',
  query: auditAsk,
  body: NO_BODY,
  status: 200,
  answer: auditAnswer,
  problems: [400, 503],
})
