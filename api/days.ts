/** Days of the archive: start one, see one, list the newest. */
import { z } from 'zod'
import { DAY_STATUSES } from '../domain/completeness/day-status.ts'
import { LOCK_MODES } from '../domain/retention/lock-mode.ts'
import { dayText, look, NO_BODY, NO_QUERY, operation } from './operation.ts'

const figure = z.number().min(0)
/** What there is and what is archived; a day that has only begun knows few of them. */
export const dayCounts = z
  .object({
    conversations: figure.describe('that ended on the day, at the source'),
    archived: figure,
    recordingsExpected: figure,
    recordingsArchived: figure,
    objects: figure,
    bytes: figure,
    genesysCalls: figure.describe('API calls spent on the day; tokens and media downloads excluded'),
    open: figure.describe('still open at the end of the day: not of this day'),
    pending: figure,
    excused: figure,
    missing: figure,
    startedByJob: figure.describe('conversations that began on the day, by the job that is archived from'),
    startedByCount: figure.describe(
      "the same by the source's own count, an estimate; absent where it could not be had",
    ),
  })
  .partial()

const dayStatus = z.enum(DAY_STATUSES)
const lock = z
  .enum(LOCK_MODES)
  .optional()
  .describe('`trial`: the newest certificate says that retention was not locked; absent before there is one')
export const startOutcome = z.enum(['started', 'already-running'])

const gap = z.object({
  conversationId: z.string(),
  objectId: z.string().describe('the conversation id itself when the whole record is concerned'),
  reason: z.string().describe('one of a closed list: docs and GET archive/reviews say what each means'),
  detail: z.string(),
  since: z.string().optional().describe('ISO UTC: when it was first recorded'),
})

const mediaCounts = z.object({
  source: figure,
  archived: figure,
  excused: z.record(z.string(), figure).describe('by reason'),
  missing: figure,
})

export const dayView = z.object({
  day: dayText,
  status: dayStatus.describe('`running` only while an orchestration works on it'),
  phase: z.string().describe('what it does now, in words'),
  waitingFor: z.string().nullable(),
  counts: dayCounts,
  media: z.record(z.string(), mediaCounts).describe('by medium, as reconciled last; empty before'),
  warnings: z.array(z.string()),
  gaps: z.array(gap).describe('the first 200'),
  gapCount: figure,
  certificate: z.string().nullable().describe('path in the vault of the newest day certificate'),
  policyVersion: z.string().nullable(),
  closed: z
    .enum(['complete', 'complete-with-excuses', 'gaps'])
    .nullable()
    .describe('how the newest certificate closed the day'),
  lock,
  startedAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
})
export type DayView = z.infer<typeof dayView>

export const daySummary = z.object({
  day: dayText,
  status: dayStatus,
  counts: dayCounts,
  certificate: z.string().nullable(),
  lock,
  lookedAt: z
    .string()
    .optional()
    .describe('ISO UTC: when the newest run began that closed it as its first one or as a later look'),
  updatedAt: z.string(),
})
export type DaySummary = z.infer<typeof daySummary>

export const dayStarted = z.object({
  day: dayText,
  instanceId: z.string(),
  outcome: startOutcome,
  statusUrl: z.string(),
})

export const dayList = z.object({ days: z.array(daySummary) })

export const startArchiveDay = operation({
  id: 'startArchiveDay',
  method: 'POST',
  path: 'archive/days/{day}',
  summary: 'Archive a day, or look again at one; a day that runs is not started twice',
  query: NO_QUERY,
  body: NO_BODY,
  status: 202,
  answer: dayStarted,
  problems: [400, 503],
})

export const getArchiveDay = look({
  id: 'getArchiveDay',
  path: 'archive/days/{day}',
  summary: 'How a day stands: counts, gaps, warnings, certificate',
  answer: dayView,
  problems: [400, 404, 503],
})

export const listArchiveDays = look({
  id: 'listArchiveDays',
  path: 'archive/days',
  summary: 'The newest 60 days that have a state, newest first',
  answer: dayList,
  problems: [503],
})
