import pc from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

describe('names', () => {
  let tenant: TenantUnderTest
  let users: pc.UsersApi
  beforeAll(async () => {
    tenant = await tenantUnderTest()
    users = new pc.UsersApi(tenant.client)
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  it('lists people who have left only for those who ask', async () => {
    const count = async (state?: string) =>
      (await tenant.ask(users.getUsers({ pageSize: 500, ...(state === undefined ? {} : { state }) }))).body.total ?? 0
    const [active, deleted, any] = [await count(), await count('deleted'), await count('any')]
    expect(deleted).toBeGreaterThan(0)
    expect(active + deleted).toBe(any)
  })

  it('gives pages that together are the whole list', async () => {
    const whole = (await tenant.ask(users.getUsers({ state: 'any', pageSize: 500 }))).body.entities?.map(
      (entity) => entity.id,
    )
    const found: (string | undefined)[] = []
    for (let pageNumber = 1, more = true; more; pageNumber++) {
      const { body } = await tenant.ask(users.getUsers({ state: 'any', pageSize: 50, pageNumber }))
      found.push(...(body.entities ?? []).map((entity) => entity.id))
      more = body.nextUri !== undefined
    }
    expect(found).toEqual(whole)
  })

  it('finds by id, up to 100 at a time', async () => {
    const ids =
      (await tenant.ask(users.getUsers({ pageSize: 100 }))).body.entities?.flatMap((entity) => entity.id ?? []) ?? []
    expect(
      (await tenant.ask(users.getUsers({ id: ids.slice(0, 2) }))).body.entities?.map((entity) => entity.id),
    ).toEqual(ids.slice(0, 2))
    expect(await tenant.refusal(users.getUsers({ id: [...ids, 'one-more'] }))).toMatchObject({
      status: 400,
      body: { code: 'max.user.ids' },
    })
  })

  it('has names for everything that a conversation mentions', async () => {
    const routing = new pc.RoutingApi(tenant.client)
    const all = { pageSize: 500 }
    const lists = [
      await tenant.ask(routing.getRoutingQueues(all)),
      await tenant.ask(routing.getRoutingWrapupcodes(all)),
      await tenant.ask(routing.getRoutingSkills(all)),
      await tenant.ask(routing.getRoutingLanguages(all)),
      await tenant.ask(new pc.AuthorizationApi(tenant.client).getAuthorizationDivisions(all)),
      await tenant.ask(new pc.ArchitectApi(tenant.client).getFlows(all)),
      await tenant.ask(users.getUsers({ ...all, state: 'any' })),
    ]
    const known = new Set(lists.flatMap(({ body }) => (body.entities ?? []).map((entity) => entity.id)))
    const query = await tenant.ask(
      new pc.ConversationsApi(tenant.client).postAnalyticsConversationsDetailsQuery({
        interval: '2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z',
        paging: { pageSize: 100, pageNumber: 1 },
      }),
    )
    const people = (query.body.conversations ?? []).flatMap((conversation) => conversation.participants ?? [])
    const sessions = people.flatMap(
      (analyticsParticipantWithoutAttributes) => analyticsParticipantWithoutAttributes.sessions ?? [],
    )
    const mentioned = [
      ...(query.body.conversations ?? []).flatMap((conversation) => conversation.divisionIds ?? []),
      ...people.map((analyticsParticipantWithoutAttributes) => analyticsParticipantWithoutAttributes.userId),
      ...sessions.map((session) => session.flow?.flowId),
      ...sessions
        .flatMap((session) => session.segments ?? [])
        .flatMap((analyticsConversationSegment) => [
          analyticsConversationSegment.queueId,
          analyticsConversationSegment.wrapUpCode,
        ]),
    ].filter((id) => id !== undefined)
    expect(mentioned.length).toBeGreaterThan(100)
    expect(mentioned.filter((id) => !known.has(id))).toEqual([])
  })

  it.each([
    ['a page of nothing', { pageSize: 0 }, 400],
    ['a page that is too large', { pageSize: 501 }, 400],
    ['a filter, which it would have to ignore', { jabberId: ['x'] }, 501],
  ])('refuses %s', async (_what, query, status) => {
    expect(await tenant.refusal(users.getUsers(query))).toMatchObject({ status })
  })

  it('speaks as described', () => expect(tenant.findings).toEqual({ problems: [], warnings: [] }))
})
