/** The trail of accesses: who saw, asked for or changed what, and what was denied. */
import { z } from 'zod'
import { accessEvent } from '../domain/access/access-event.ts'
import { dayText, NO_BODY, operation } from './operation.ts'

const text = z.string().trim().min(1).max(300)

const accessAsk = z.object({
  user: text.optional().describe('object id, or name as it stands in the directory'),
  conversation: text.optional(),
  matter: text.optional(),
  outcome: accessEvent.shape.outcome.optional(),
  from: dayText.optional().describe('first UTC day; 30 days before `to` without it'),
  to: dayText.optional().describe('last UTC day; today without it'),
  cursor: z.string().max(2000).optional().describe('of the page before, with the same question'),
  limit: z.coerce.number<string>().int().min(1).max(200).default(100),
})

export const accessAnswer = z.object({
  accesses: z
    .array(accessEvent.extend({ link: z.string().describe('file of the chain in the vault that holds it') }))
    .describe('oldest first, read from the evidence'),
  cursor: z
    .string()
    .nullable()
    .describe('for the next page; null: there is none. A page may be empty and not the last'),
  from: dayText,
  to: dayText,
  requestCharge: z.number().describe('request units of the index'),
})
export type AccessAnswerView = z.infer<typeof accessAnswer>

export const searchAccess = operation({
  id: 'searchAccess',
  method: 'GET',
  path: 'legal/access',
  summary: 'Who accessed what, or tried to, as the evidence has it; asking is on record, too',
  query: accessAsk,
  body: NO_BODY,
  status: 200,
  answer: accessAnswer,
  problems: [400, 503],
})
