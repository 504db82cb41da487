/** What no caller should send: refused with a code, on record, and nothing is changed. */
import { beforeEach, describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../api/operations.ts'
import { ROLE_TABLE } from '../../api/roles.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const TRICKS = ['..%2F..%2Fevidence', '%00', 'a%2Fb', '%252e%252e', "'%20OR%201=1", 'x'.repeat(3000), '%F0%9F%92%A3']
const withParameter = OPERATIONS.filter(({ path, anonymous }) => path.includes('{') && anonymous !== true)
const withBody = OPERATIONS.filter(({ method, body }) => method !== 'GET' && !body.safeParse(undefined).success)

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
})
/** As whoever may: people who may do everything do not exist. */
const may = (id: string) => {
  const roles = (['Compliance.Officer', 'Executive.Officer', 'Auditor', 'Platform.Administrator'] as const).filter(
    (role) => ['allow', 'second-person'].includes(ROLE_TABLE[id]?.by[role] ?? ''),
  )
  app.principal = { ...app.principal, roles: roles.slice(0, 1) }
}
const changed = () => [...app.night.vault.blobs.keys()].filter((path) => !path.startsWith('evidence/access/'))
const refusedAs = (id: string, code: string) =>
  expect(app.trail.events).toMatchObject([{ action: ROLE_TABLE[id]?.action, outcome: 'failed', code }])

describe.each(withParameter)('$method $path', ({ id, method, path }) => {
  it.each(TRICKS)('gives nothing for the id %s', async (trick) => {
    may(id)
    const { status, body } = await app.ask(
      `${method} ${path.replaceAll(/\{\w+\}/g, trick)}`,
      method === 'GET' ? undefined : {},
    )
    const { code } = body as { code: string }
    expect([400, 404], JSON.stringify(body)).toContain(status)
    refusedAs(id, code)
    expect(changed()).toEqual([])
  })
})

describe.each(withBody)('$method $path', ({ id, method, path, body }) => {
  const ask = (text: string) => app.ask(`${method} ${path.replaceAll(/\{\w+\}/g, 'M-1')}`, text)

  it('takes no body of 10 MB', async () => {
    may(id)
    const huge = await ask(JSON.stringify({ reason: 'x'.repeat(10 * 1024 * 1024) }))
    expect(huge).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    refusedAs(id, 'body-too-large')
    expect(changed()).toEqual([])
  })

  const bodies = body.safeParse({}).success ? [] : ['', '{"__proto__":{"admin":true}}']
  it.each([...bodies, 'null', '[]', '{', '"text"', '{"constructor":1}'])('takes no body like %s', async (text) => {
    may(id)
    expect(await ask(text)).toMatchObject({ status: 400, body: { code: 'bad-request' } })
    refusedAs(id, 'bad-request')
    expect(changed()).toEqual([])
  })
})
