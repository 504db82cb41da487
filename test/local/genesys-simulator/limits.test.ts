import pc from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

const COUNT = 'inin-ratelimit-count'

describe('limits and refusals', () => {
  let tenant: TenantUnderTest
  let organization: () => Promise<unknown>
  beforeAll(async () => {
    tenant = await tenantUnderTest({ rateLimit: 10 })
    organization = () => new pc.OrganizationApi(tenant.client).getOrganizationsMe()
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  it(
    'counts the calls of a client in every answer, refuses what is over the limit in both of the known ' +
      'forms, also with another token',
    async () => {
      for (let i = 1; i <= 10; i++)
        expect((await tenant.ask(organization())).headers).toMatchObject({
          [COUNT]: String(i),
          'inin-ratelimit-allowed': '10',
        })
      const forms = [await tenant.refusal(organization()), await tenant.refusal(organization())]
      expect(forms.map((form) => [form.status, form.body.code, 'retry-after' in form.headers]).sort()).toEqual([
        [429, 'too.many.requests', true],
        [429, 'too.many.requests.retry.after', false],
      ])
      expect(forms.some((form) => /Retry the request in \[\d+\] seconds/.test(form.body.message))).toBe(true)
      await tenant.login()
      expect((await tenant.refusal(organization())).status).toBe(429)
      expect(tenant.simulator.usage()).toMatchObject({ calls: 10, refused: 3, busiestMinute: 10, tokens: 2 })
    },
  )

  it('names every answer, refusals too', async () => {
    await using fresh = await tenantUnderTest({})
    const ids = [
      (await fresh.ask(new pc.OrganizationApi(fresh.client).getOrganizationsMe())).headers['inin-correlation-id'],
      (await fresh.refusal(new pc.ConversationsApi(fresh.client).getConversation('unknown'))).headers[
        'inin-correlation-id'
      ],
    ]
    expect(new Set(ids).size).toBe(2)
    expect(ids).not.toContain(undefined)
  })

  it('refuses the first calls of a storm, and no more', async () => {
    await using stormy = await tenantUnderTest({ faults: ['storm:3'] })
    const call = () => new pc.OrganizationApi(stormy.client).getOrganizationsMe()
    for (let i = 0; i < 3; i++) expect((await stormy.refusal(call())).status).toBe(429)
    expect((await stormy.ask(call())).status).toBe(200)
  })

  it.each([
    ['a path that Genesys does not have', 'GET', '/api/v2/recordings/jobs', undefined, 404],
    ['a path outside the API', 'GET', '/elsewhere', undefined, 404],
    [
      'a path that the simulator does not do',
      'GET',
      '/api/v2/analytics/dataextraction/downloads/metadata',
      undefined,
      501,
    ],
    [
      'a body of more than 512000 bytes',
      'POST',
      '/api/v2/recording/batchrequests',
      JSON.stringify('x'.repeat(512_000)),
      413,
    ],
    ['a body that is no JSON', 'POST', '/api/v2/recording/batchrequests', '{', 400],
    ['a path that is not well encoded', 'GET', '/api/v2/conversations/%', undefined, 400],
  ])('answers %s clearly', async (_what, method, path, body, status) => {
    await using roomy = await tenantUnderTest()
    const granted = await fetch(`${roomy.simulator.url}/login/oauth/token`, {
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        'authorization': `Basic ${btoa('test-client:test-secret-of-the-tenant')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    const { access_token } = (await granted.json()) as { access_token: string }
    const answer = await fetch(`${roomy.simulator.url}${path}`, {
      method,
      headers: { 'authorization': `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    expect([answer.status, await answer.json()]).toEqual([
      status,
      expect.objectContaining({ status, code: expect.any(String) as string, message: expect.any(String) as string }),
    ])
    expect(roomy.findings.problems).toEqual([])
  })

  it('speaks as described', () => expect(tenant.findings).toEqual({ problems: [], warnings: [] }))
})
