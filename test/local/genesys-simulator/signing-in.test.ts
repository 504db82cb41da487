import pc from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

describe('signing in', () => {
  let tenant: TenantUnderTest
  let organization: () => Promise<unknown>
  beforeAll(async () => {
    tenant = await tenantUnderTest()
    organization = () => new pc.OrganizationApi(tenant.client).getOrganizationsMe()
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  it('gives a token that lives a day and says so', async () => {
    expect(Math.round(((await tenant.login()) - Date.now()) / 3_600_000)).toBe(24)
    expect(await tenant.ask(organization())).toMatchObject({ status: 200 })
  })

  it.each([
    ['a wrong secret', { authorization: `Basic ${btoa('test-client:wrong')}` }, 'grant_type=client_credentials', 401],
    ['no credentials', {}, 'grant_type=client_credentials', 401],
    [
      'another grant',
      { authorization: `Basic ${btoa('test-client:test-secret-of-the-tenant')}` },
      'grant_type=password',
      400,
    ],
  ])('refuses %s', async (_what, headers, body, status) => {
    const answer = await fetch(`${tenant.simulator.url}/login/oauth/token`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    expect(answer.status).toBe(status)
  })

  it('refuses calls without a token, and with one that it never gave', async () => {
    const path = `${tenant.simulator.url}/api/v2/organizations/me`
    const without = await fetch(path)
    expect(without.status).toBe(401)
    expect(await without.json()).toMatchObject({ code: 'authentication.required', status: 401 })
    const strange = await fetch(path, { headers: { authorization: 'Bearer never-given' } })
    expect(strange.status).toBe(401)
    expect(await strange.json()).toMatchObject({ code: 'bad.credentials' })
  })

  it('refuses a token that was revoked, until the next sign-in', async () => {
    await fetch(`${tenant.simulator.url}/_admin/revoke-tokens`, { method: 'POST' })
    expect(await tenant.refusal(organization())).toMatchObject({ status: 401 })
    await tenant.login()
    expect(await tenant.ask(organization())).toMatchObject({ status: 200 })
  })

  it('refuses a token whose life is over', async () => {
    await using brief = await tenantUnderTest({ tokenLifetimeSeconds: 0 })
    expect(await brief.refusal(new pc.OrganizationApi(brief.client).getOrganizationsMe())).toMatchObject({
      status: 401,
    })
  })

  it('can let every token die after some calls', async () => {
    tenant.simulator.setFaults(['token-expires:2'])
    await tenant.login()
    await organization()
    await organization()
    expect(await tenant.refusal(organization())).toMatchObject({ status: 401 })
    tenant.simulator.setFaults([])
  })

  it('speaks as described', () => expect(tenant.findings.problems).toEqual([]))
})
