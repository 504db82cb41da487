import pc from 'purecloud-platform-client-v2'
import type { Models } from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, tenantUnderTest, until, type TenantUnderTest } from './tenant-under-test.ts'

const WHOLE_DAY = `${DAY}T00:00:00.000Z/2026-11-20T00:00:00.000Z`

describe('finding conversations', () => {
  let tenant: TenantUnderTest
  let api: pc.ConversationsApi
  beforeAll(async () => {
    tenant = await tenantUnderTest({ conversations: 400 })
    api = new pc.ConversationsApi(tenant.client)
    await until(
      async () =>
        (await tenant.ask(api.getAnalyticsConversationsDetailsJobsAvailability())).body.dataAvailabilityDate ?? '',
      (date) => date > '2026-11-20T01',
    )
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  async function finished(query: Models.AsyncConversationQuery): Promise<string> {
    const submitted = await tenant.ask(api.postAnalyticsConversationsDetailsJobs(query))
    expect(submitted.status).toBe(202)
    const jobId = submitted.body.jobId ?? ''
    await until(
      () => tenant.ask(api.getAnalyticsConversationsDetailsJob(jobId)),
      (answer) => answer.status === 200,
    )
    return jobId
  }

  async function jobConversations(
    query: Models.AsyncConversationQuery,
    pageSize = 1000,
  ): Promise<Models.AnalyticsConversation[]> {
    const jobId = await finished(query)
    const found: Models.AnalyticsConversation[] = []
    let cursor: string | undefined
    do {
      const { body } = await tenant.ask(
        api.getAnalyticsConversationsDetailsJobResults(jobId, {
          pageSize,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      )
      found.push(...(body.conversations ?? []))
      cursor = body.cursor
    } while (cursor !== undefined)
    return found
  }

  const ids = (found: readonly Models.AnalyticsConversation[]) =>
    new Set(found.map((analyticsConversation) => analyticsConversation.conversationId))

  it('finds with a job every conversation that ended on the day', async () => {
    const found = ids(await jobConversations({ interval: WHOLE_DAY }))
    expect(tenant.truth.length).toBeGreaterThan(50)
    expect(tenant.truth.filter((trueConversation) => !found.has(trueConversation.conversationId))).toEqual([])
  })

  it('takes into a job whatever overlaps the interval, or on demand what started on its days', async () => {
    const late: Models.AsyncConversationQuery = { interval: `${DAY}T00:00:00.000Z/${DAY}T00:30:00.000Z` }
    const overlapping = await jobConversations(late)
    expect(
      overlapping.some(
        (analyticsConversation) =>
          (analyticsConversation.conversationStart ?? '') < DAY && (analyticsConversation.conversationEnd ?? '') >= DAY,
      ),
    ).toBe(true)
    const started = await jobConversations({ ...late, startOfDayIntervalMatching: true })
    expect(started.length).toBeGreaterThan(overlapping.length)
    expect(
      new Set(started.map((analyticsConversation) => analyticsConversation.conversationStart?.slice(0, 10))),
    ).toEqual(new Set([DAY]))
  })

  it('repeats a record where one page ends and the next begins', async () => {
    const found = await jobConversations({ interval: WHOLE_DAY }, 10)
    expect(found.length).toBeGreaterThan(ids(found).size)
    expect(ids(found)).toEqual(ids(await jobConversations({ interval: WHOLE_DAY })))
  })

  it('gives attributes in job results only, cut at 1024 characters', async () => {
    const values = (found: readonly Models.AnalyticsConversation[]) =>
      found
        .flatMap((analyticsConversation) => analyticsConversation.participants ?? [])
        .flatMap((analyticsParticipant) => Object.values(analyticsParticipant.attributes ?? {}))
    const lengths = values(await jobConversations({ interval: WHOLE_DAY })).map((value) => value.length)
    expect(Math.max(...lengths)).toBe(1024)
    const { body } = await tenant.ask(
      api.postAnalyticsConversationsDetailsQuery({ interval: WHOLE_DAY, paging: { pageSize: 100, pageNumber: 1 } }),
    )
    expect(body.conversations?.length).toBeGreaterThan(0)
    expect(values(body.conversations ?? [])).toEqual([])
  })

  it(
    'finds with the query what started on a day that the interval touches, and leaves the list out when ' +
      'a page is empty',
    async () => {
      const query = (pageNumber: number) =>
        tenant.ask(
          api.postAnalyticsConversationsDetailsQuery({
            interval: `${DAY}T12:00:00.000Z/${DAY}T12:05:00.000Z`,
            paging: { pageSize: 100, pageNumber },
          }),
        )
      const first = await query(1)
      expect(
        new Set(first.body.conversations?.map((conversation) => conversation.conversationStart?.slice(0, 10))),
      ).toEqual(new Set([DAY]))
      expect(
        first.body.conversations?.some((conversation) => (conversation.conversationStart ?? '') < `${DAY}T06`),
      ).toBe(true)
      expect((await query(9)).body).not.toHaveProperty('conversations')
    },
  )

  it('knows conversations that have no end yet', async () => {
    const open = (await jobConversations({ interval: WHOLE_DAY })).filter(
      (jobConversation) => jobConversation.conversationEnd === undefined,
    )
    expect(open.length).toBeGreaterThan(0)
    expect(tenant.truth.map((trueConversation) => trueConversation.conversationId)).not.toContain(
      open[0]?.conversationId,
    )
    const ends = open
      .flatMap((analyticsConversation) => analyticsConversation.participants ?? [])
      .filter((analyticsParticipant) => analyticsParticipant.purpose === 'customer')
      .flatMap((analyticsParticipant) => analyticsParticipant.sessions ?? [])
      .flatMap((analyticsSession) => analyticsSession.segments ?? [])
      .map((analyticsConversationSegment) => analyticsConversationSegment.segmentEnd)
    expect(new Set(ends)).toEqual(new Set([undefined]))
  })

  it.each([
    [
      'an interval of more than 31 days',
      { interval: '2026-10-01T00:00:00.000Z/2026-11-19T00:00:00.000Z', paging: { pageSize: 25, pageNumber: 1 } },
      400,
    ],
    ['a page of more than 100', { interval: WHOLE_DAY, paging: { pageSize: 101, pageNumber: 1 } }, 400],
    ['an interval that is none', { interval: 'yesterday', paging: { pageSize: 25, pageNumber: 1 } }, 400],
    ['a page past the ten thousandth record', { interval: WHOLE_DAY, paging: { pageSize: 100, pageNumber: 101 } }, 400],
    [
      'a filter, which it would have to ignore',
      {
        interval: WHOLE_DAY,
        paging: { pageSize: 25, pageNumber: 1 },
        segmentFilters: [{ type: 'and', predicates: [{ dimension: 'mediaType', value: 'voice' }] }],
      },
      501,
    ],
    [
      'an order that it does not know',
      { interval: WHOLE_DAY, paging: { pageSize: 25, pageNumber: 1 }, orderBy: 'segmentEnd' },
      501,
    ],
  ])('refuses %s', async (_what, query, status) => {
    expect(await tenant.refusal(api.postAnalyticsConversationsDetailsQuery(query))).toMatchObject({ status })
  })

  it('has no results for a job that is unknown, not done, or given up', async () => {
    expect(await tenant.refusal(api.getAnalyticsConversationsDetailsJob('unknown'))).toMatchObject({
      status: 404,
      body: { code: 'not.found' },
    })
    await using slow = await tenantUnderTest({ speed: 1 })
    const slowApi = new pc.ConversationsApi(slow.client)
    const { body } = await slow.ask(slowApi.postAnalyticsConversationsDetailsJobs({ interval: WHOLE_DAY }))
    const jobId = body.jobId ?? ''
    expect(await slow.ask(slowApi.getAnalyticsConversationsDetailsJob(jobId))).toMatchObject({
      status: 202,
      body: { state: 'QUEUED' },
    })
    expect(await slow.refusal(slowApi.getAnalyticsConversationsDetailsJobResults(jobId))).toMatchObject({ status: 400 })
    expect(await slow.ask(slowApi.deleteAnalyticsConversationsDetailsJob(jobId))).toMatchObject({ status: 204 })
    expect(await slow.refusal(slowApi.getAnalyticsConversationsDetailsJob(jobId))).toMatchObject({ status: 404 })
    expect(slow.findings.problems).toEqual([])
  })

  it.each([
    ['job-failed', 'FAILED'],
    ['job-expired', 'EXPIRED'],
  ])('lets the first job end badly under the fault %s', async (fault, state) => {
    await using odd = await tenantUnderTest({ faults: [fault] })
    const oddApi = new pc.ConversationsApi(odd.client)
    const end = async () => {
      const { body } = await odd.ask(oddApi.postAnalyticsConversationsDetailsJobs({ interval: WHOLE_DAY }))
      return (
        await until(
          () => odd.ask(oddApi.getAnalyticsConversationsDetailsJob(body.jobId ?? '')),
          (answer) => answer.status === 200,
        )
      ).body.state
    }
    expect(await end()).toBe(state)
    expect(await end()).toBe('FULFILLED')
  })

  it('hides from the lake what happened in the last 45 minutes, not from the query', async () => {
    await using still = await tenantUnderTest({ speed: 1, conversations: 2000 })
    const stillApi = new pc.ConversationsApi(still.client)
    const available =
      (await still.ask(stillApi.getAnalyticsConversationsDetailsJobsAvailability())).body.dataAvailabilityDate ?? ''
    expect(available.slice(0, 16)).toBe(`${DAY}T23:45`)
    const newest = await still.ask(
      stillApi.postAnalyticsConversationsDetailsQuery({
        interval: '2026-11-20T00:00:00.000Z/2026-11-20T00:30:00.000Z',
        order: 'desc',
        paging: { pageSize: 25, pageNumber: 1 },
      }),
    )
    expect((newest.body.conversations?.[0]?.conversationStart ?? '') > available).toBe(true)
  })

  it('speaks as described', () => expect(tenant.findings).toEqual({ problems: [], warnings: [] }))
})
