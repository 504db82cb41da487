/**
 * Discovery over the analytics API: details jobs, their availability, and the synchronous query for the tail.
 * One call per method; a job page is 1000 conversations, a query page 100 at most.
 */
import pc from 'purecloud-platform-client-v2'
import { z } from 'zod'
import { ArchiveError, type ArchiveErrorCode } from '../../../domain/errors.ts'
import type { ConversationSource, Interval, QueryOrder } from '../../../domain/ports/conversation-source.ts'
import type { SourceRecord } from '../../../domain/record/conversation.ts'
import { attributesOf } from '../wire/attributes.ts'
import { answerOf, bodyOf, shaped } from '../wire/extended.ts'
import { readConversation } from '../wire/read-conversation.ts'
import type { SdkClient } from '../sdk-client.ts'

const PAGE_OF_JOB = 1000
/** POST /details/query answers at most 100 conversations a page. */
const PAGE_OF_QUERY = 100

const availability = z.looseObject({ dataAvailabilityDate: z.string().nullish() })
const submitted = z.looseObject({ jobId: z.string() })
const jobState = z.looseObject({ state: z.string(), errorMessage: z.string().nullish() })
/** `conversations` is absent on an empty page; an object that says nothing at all is no page. */
const results = z
  .looseObject({
    conversations: z.array(z.unknown()).nullish(),
    cursor: z.string().nullish(),
    dataAvailabilityDate: z.string().nullish(),
  })
  .refine(
    ({ conversations, cursor, dataAvailabilityDate }) =>
      conversations != null || cursor != null || dataAvailabilityDate != null,
    'has neither conversations nor a cursor nor a date',
  )
const people = z.looseObject({
  participants: z.array(z.looseObject({ attributes: z.record(z.string(), z.unknown()).nullish() })),
})
const queried = z
  .looseObject({ conversations: z.array(z.unknown()).nullish(), totalHits: z.number().nullish() })
  .refine(
    ({ conversations, totalHits }) => conversations != null || totalHits != null,
    'has neither conversations nor a count',
  )

export function createConversationSource(client: SdkClient): ConversationSource {
  const api = new pc.ConversationsApi(client)
  /** The page size that the job asked last can be had with: what was too large once is not tried again. */
  let fitting = { jobId: '', size: PAGE_OF_JOB }
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
      if (fitting.jobId !== jobId) fitting = { jobId, size: PAGE_OF_JOB }
      for (;;) {
        const { size } = fitting
        try {
          return await pageOf(jobId, cursor, size)
        } catch (error) {
          if (!isCode(error, 'source-too-large') || size === 1) throw error
          fitting = { jobId, size: Math.ceil(size / 2) }
        }
      }
    },

    queryPage: (interval, pageNumber, sorting, pageSize = PAGE_OF_QUERY) =>
      queryPage(interval, pageNumber, pageSize, sorting),

    async attributes(conversationId) {
      const { participants } = await bodyOf('conversation', people, () => api.getConversation(conversationId))
      return attributesOf(participants)
    },
  }

  async function pageOf(jobId: string, cursor: string | null, pageSize: number) {
    const { status, body } = await jobResults(jobId, cursor, pageSize)
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
  }

  /** Results live for a while only: once gone, no later try of this job has them. */
  async function jobResults(jobId: string, cursor: string | null, pageSize: number) {
    try {
      return await answerOf('details job results', () =>
        api.getAnalyticsConversationsDetailsJobResults(jobId, { pageSize, ...(cursor === null ? {} : { cursor }) }),
      )
    } catch (error) {
      if (!isCode(error, 'source-not-found')) throw error
      throw new ArchiveError('source-job-expired', error.message, { cause: error })
    }
  }

  /**
   * A page that is too large is asked for in equal shares: the numbers of smaller pages follow from its own. One record
   * that is too large by itself is named as unreadable.
   */
  async function queryPage(
    interval: Interval,
    pageNumber: number,
    pageSize: number,
    { by, newestFirst }: QueryOrder = { by: 'conversationStart', newestFirst: false },
  ): ReturnType<ConversationSource['queryPage']> {
    try {
      const body = await bodyOf('details query', queried, () =>
        api.postAnalyticsConversationsDetailsQuery({
          interval: intervalText(interval),
          order: newestFirst ? 'desc' : 'asc',
          orderBy: by,
          paging: { pageSize, pageNumber },
        }),
      )
      return { records: (body.conversations ?? []).map(readConversation), totalHits: body.totalHits ?? null }
    } catch (error) {
      if (!isCode(error, 'source-too-large')) throw error
      if (pageSize === 1) return { records: [tooLarge(interval, error.message)], totalHits: null }
      const parts = pageSize % 2 === 0 ? 2 : pageSize
      const shares = []
      for (let part = 1; part <= parts; part++)
        shares.push(await queryPage(interval, (pageNumber - 1) * parts + part, pageSize / parts, { by, newestFirst }))
      const totalHits = shares.map((share) => share.totalHits).find((hits) => hits !== null) ?? null
      return { records: shares.flatMap((share) => share.records), totalHits }
    }
  }
}

/** Nothing of it could be read, not even its id. */
function tooLarge(interval: Interval, reason: string): SourceRecord {
  const raw = { interval: intervalText(interval), tooLarge: true }
  return { kind: 'unreadable', conversationId: null, conversationEnd: null, reason, raw }
}

function isCode(error: unknown, code: ArchiveErrorCode): error is ArchiveError {
  return error instanceof ArchiveError && error.code === code
}

function intervalText({ from, to }: Interval): string {
  return `${from}/${to}`
}
