/** Backfills: start one, see it, list them, end one early. */
import { z } from 'zod'
import { MOST_PARALLEL } from '../domain/completeness/backfill.ts'
import { startOutcome } from './days.ts'
import { dayText, look, NO_BODY, NO_QUERY, operation } from './operation.ts'

export const backfillAsk = z.strictObject({
  from: dayText,
  to: dayText,
  parallel: z.number().int().min(1).max(MOST_PARALLEL).default(2).describe('days side by side'),
  again: z.boolean().default(false).describe('also days that are complete already'),
})

const figure = z.number().min(0)
export const backfillView = z.object({
  id: z.string(),
  from: dayText,
  to: dayText,
  parallel: figure,
  again: z.boolean(),
  status: z
    .enum(['running', 'finished', 'cancelled', 'failed'])
    .describe('`failed`: no orchestration looks after it; it is started again within 15 minutes'),
  next: dayText.nullable().describe('the next day to begin'),
  running: z.array(dayText),
  done: figure,
  skipped: figure.describe('days that were complete before'),
  problems: z.array(z.object({ day: dayText, status: z.string() })).describe('the first 100'),
  problemCount: figure,
  conversations: figure,
  bytes: figure,
  genesysCalls: figure,
  startedAt: z.string(),
  updatedAt: z.string(),
  progress: z.object({
    days: figure,
    over: figure,
    share: z.number().min(0).max(1),
    etaMs: figure.nullable().describe('at the pace so far; null while there is none'),
  }),
})
export type BackfillView = z.infer<typeof backfillView>

export const backfillStarted = z.object({ id: z.string(), outcome: startOutcome, days: figure })
export const backfillCancelled = backfillView.extend({ outcome: z.enum(['cancelling', 'over']) })
export const backfillList = z.object({ backfills: z.array(backfillView) })

export const startBackfill = operation({
  id: 'startBackfill',
  method: 'POST',
  path: 'archive/backfills',
  summary: 'Archive a range of old days behind the nights; the same range is one backfill at a time',
  query: NO_QUERY,
  body: backfillAsk,
  status: 202,
  answer: backfillStarted,
  problems: [400, 503],
})

export const listBackfills = look({
  id: 'listBackfills',
  path: 'archive/backfills',
  summary: 'The newest 50 backfills',
  answer: backfillList,
  problems: [503],
})

export const getBackfill = look({
  id: 'getBackfill',
  path: 'archive/backfills/{id}',
  summary: 'How a backfill stands',
  answer: backfillView,
  problems: [404, 503],
})

export const cancelBackfill = operation({
  id: 'cancelBackfill',
  method: 'DELETE',
  path: 'archive/backfills/{id}',
  summary: 'Let a backfill begin no more days; those that run end as usual',
  query: NO_QUERY,
  body: NO_BODY,
  status: 202,
  answer: backfillCancelled,
  problems: [404, 503],
})
