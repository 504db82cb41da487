/**
 * Discovery over the analytics API: details jobs, their availability, and the synchronous query for the tail.
 * One call per method; a job page is 1000 conversations, a query page 100.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError } from '../../../domain/errors.ts'
import type { ConversationSource, Interval } from '../../../domain/ports/conversation-source.ts'
import { attributesOf } from '../wire/attributes.ts'
import { answerOf, bodyOf, shaped } from '../wire/extended.ts'
import { readConversation } from '../wire/read-conversation.ts'
import type { SdkClient } from '../sdk-client.ts'

const PAGE_OF_JOB = 1000
/** POST /details/query answers at most 100 conversations a page. */
const PAGE_OF_QUERY = 100

const availability = z.looseObject({ dataAvailabilityDate: z.string().nullish() })
const submitted = z.looseObject({ jobId: z.string() })
const jobState = z.looseObject({ state: z.string().nullish(), errorMessage: z.string().nullish() })
/** `conversations` is absent on an empty page. */
const results = z.looseObject({ conversations: z.array(z.unknown()).nullish(), cursor: z.string().nullish() })
const people = z.looseObject({
  participants: z.array(z.looseObject({ attributes: z.record(z.string(), z.unknown()).nullish() })).nullish(),
})
const queried = z.looseObject({ conversations: z.array(z.unknown()).nullish(), totalHits: z.number().nullish() })

export function createConversationSource(client: SdkClient): ConversationSource {
  const api = new pc.ConversationsApi(client)
  return {
    async dataAvailableUntil() {
      const body = await bodyOf('data availability', availability, () =>
        api.getAnalyticsConversationsDetailsJobsAvailability(),
      )
      return body.dataAvailabilityDate ?? null
    },

    async submitDetailsJob(interval) {
      const body = await bodyOf('details job', submitted, () =>
        api.postAnalyticsConversationsDetailsJobs({
          interval: intervalText(interval),
          order: 'asc',
          orderBy: 'conversationStart',
        }),
      )
      return body.jobId
    },

    async detailsJobState(jobId) {
      const { status, body } = await answerOf('details job state', () => api.getAnalyticsConversationsDetailsJob(jobId))
      if (status === 202 && body === undefined) return { kind: 'running' }
      const { state, errorMessage } = shaped('details job state', jobState, body)
      switch (state) {
        case 'FULFILLED':
          return { kind: 'done' }
        case 'FAILED':
        case 'CANCELLED':
          return { kind: 'failed', reason: errorMessage ?? state.toLowerCase() }
        case 'EXPIRED':
          return { kind: 'expired' }
        default:
          return { kind: 'running' }
      }
    },

    async detailsPage(jobId, cursor) {
      const { status, body } = await answerOf('details job results', () =>
        api.getAnalyticsConversationsDetailsJobResults(jobId, {
          pageSize: PAGE_OF_JOB,
          ...(cursor === null ? {} : { cursor }),
        }),
      )
      const page = results.safeParse(body)
      // An empty 202 here is "not yet", never "nothing there".
      if (status !== 200 || !page.success)
        throw new ArchiveError('source-unreadable', `details job results: status ${status} without a readable page`, {
          retryable: true,
        })
      const next = page.data.cursor || null
      if (next !== null && next === cursor)
        throw new ArchiveError('source-unreadable', 'details job results: the cursor leads to its own page', {
          retryable: true,
        })
      return { records: (page.data.conversations ?? []).map(readConversation), cursor: next }
    },

    async queryPage(interval, pageNumber) {
      const body = await bodyOf('details query', queried, () =>
        api.postAnalyticsConversationsDetailsQuery({
          interval: intervalText(interval),
          order: 'asc',
          orderBy: 'conversationStart',
          paging: { pageSize: PAGE_OF_QUERY, pageNumber },
        }),
      )
      return { records: (body.conversations ?? []).map(readConversation), totalHits: body.totalHits ?? 0 }
    },

    async attributes(conversationId) {
      const { participants } = await bodyOf('conversation', people, () => api.getConversation(conversationId))
      return attributesOf(participants ?? [])
    },
  }
}

function intervalText({ from, to }: Interval): string {
  return `${from}/${to}`
}
