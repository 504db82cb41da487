import pc from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { connectGenesys } from '../../../adapters/genesys/connect.ts'
import { tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

/** As the app asks, over the same tenant. */
function source({ simulator }: TenantUnderTest) {
  return connectGenesys(
    {
      endpoint: { kind: 'gateway', url: simulator.url },
      clientId: 'test-client',
      clientSecret: 'test-secret-of-the-tenant',
      callsPerMinute: 3000,
    },
    { clock: { now: () => Date.now() }, log: { warn: () => {} } },
  ).protection
}
const recorded = ({ truth }: TenantUnderTest) =>
  truth
    .filter(({ recordings }) => recordings.some(({ deleted }) => !deleted))
    .map(({ conversationId }) => conversationId)
const without = ({ truth }: TenantUnderTest) =>
  truth.filter(({ recordings }) => recordings.length === 0).map(({ conversationId }) => conversationId)

describe('deletion protection', () => {
  it('is applied, listed and revoked; what has no recording is named', async () => {
    await using tenant = await tenantUnderTest()
    const { protect, protectedOf } = source(tenant)
    const [one = '', two = ''] = recorded(tenant)
    const [none = ''] = without(tenant)
    expect(await protect([one, two], true)).toEqual(new Map())
    expect(await protect([one, none], true)).toEqual(
      new Map([[none, 'no.recordings: The conversation has no recordings']]),
    )
    expect(await protectedOf([one, two, none])).toEqual(new Set([one, two]))
    expect(await protect([two, none], false)).toEqual(new Map())
    expect(await protectedOf([one, two, none])).toEqual(new Set([one]))
    expect(tenant.findings.problems).toEqual([])
  })

  it('takes a hundred a call and a thousand in all, and ends the date of deletion', async () => {
    await using tenant = await tenantUnderTest({ conversations: 2400, faults: ['deleted-soon:1'] })
    const { protect, protectedOf } = source(tenant)
    const ids = recorded(tenant)
    await expect(protect(ids.slice(0, 101), true)).rejects.toMatchObject({ code: 'source-refused' })
    for (let at = 0; at < 1000; at += 100) expect(await protect(ids.slice(at, at + 100), true)).toEqual(new Map())
    const beyond = ids[1000] ?? ''
    expect(await protect([beyond, ids[0] ?? ''], true)).toEqual(
      new Map([[beyond, 'limit.exceeded: At most 1000 conversations can be protected']]),
    )
    await protect([ids[0] ?? ''], false)
    expect(await protect([beyond], true)).toEqual(new Map())
    expect(await protectedOf([beyond])).toEqual(new Set([beyond]))
    const api = new pc.RecordingApi(tenant.client)
    const { body } = await tenant.ask(api.getRecordingsRetentionQuery(1, { pageSize: 500 }))
    const dated = new Set(
      body.entities?.filter(({ deleteDate }) => deleteDate != null).map((entry) => entry.conversationId),
    )
    expect(ids.slice(1, 1001).filter((id) => dated.has(id))).toEqual([])
    expect(tenant.findings.problems).toEqual([])
  })

  it('is refused without the right to it', async () => {
    await using tenant = await tenantUnderTest({ faults: ['no-protection'] })
    await expect(source(tenant).protect(recorded(tenant).slice(0, 1), true)).rejects.toMatchObject({
      code: 'source-forbidden',
    })
  })
})
