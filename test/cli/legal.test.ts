import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appUnderTest, type AppUnderTest } from '../functions/endpoints-under-test.ts'
import { freed, placed } from '../support/hold-runs.ts'
import { conversation } from '../support/small-tenant.ts'
import { holdfastWith, type Ended } from './run-program.ts'
import { serve, TOKEN, type ServedApp } from './served-app.ts'

const DAYS = ['--from', '2026-11-01', '--to', '2026-11-19']
const HOLD = ['hold', '--matter', 'M-1', '--name', 'Sample v. Sample', '--reason', 'Litigation is expected']

let app: AppUnderTest
let served: ServedApp
const cli = (...args: string[]): Promise<Ended> => holdfastWith(TOKEN, ...served.options, ...args)

beforeAll(async () => {
  app = await appUnderTest(async ({ ports }, instanceId) => {
    if (instanceId.startsWith('hold-')) await placed(ports, 'M-1')
    if (instanceId.startsWith('release-')) await freed(ports, 'M-1')
  })
  served = await serve(app)
  await app.night.archived(['call-1', 'call-2'].map((id) => conversation(id)))
})
afterAll(() => {
  served.close()
  expect(served.mistakes).toEqual([])
})

describe('holdfast for Legal', () => {
  it('finds records as a table and as JSON, and fails for nothing', async () => {
    const found = await cli('find', '--agent', 'u-1', ...DAYS)
    expect(found).toMatchObject({ code: 0 })
    expect(found.stdout).toMatch(/call-1 .*voice[^]*call-2/)
    expect(JSON.parse((await cli('find', '--conversation', 'call-1', '--json')).stdout)).toMatchObject({
      conversationId: 'call-1',
    })
    expect(await cli('find', '--agent', 'nobody', ...DAYS)).toMatchObject({ code: 1 })
    expect(await cli('find', '--agent', 'u-1')).toMatchObject({ code: 2 })
    expect(await cli('find', '--conversation', 'nobody')).toMatchObject({ code: 1 })
  })

  it('retrieves links with their chain of custody, and needs a reason', async () => {
    const got = await cli('retrieve', '--conversation', 'call-1', '--reason', 'Subpoena 17', '--links')
    expect(got).toMatchObject({ code: 0 })
    expect(got.stdout).toContain('https://vault.example/')
    expect(got.stdout).toContain('Subpoena 17')
    expect(await cli('retrieve', '--conversation', 'call-1')).toMatchObject({ code: 2 })
    expect(await cli('retrieve', '--conversation', 'nobody', '--reason', 'Subpoena 17')).toMatchObject({ code: 1 })
  })

  it('counts, places, shows, widens and releases a hold', async () => {
    const counted = await cli(...HOLD, '--conversation', 'call-1', 'call-9', '--preview')
    expect(counted.stdout).toContain('1 records, 2 objects')
    expect((await cli('hold', '--list')).stdout).toContain('There is no hold')
    const held = await cli(...HOLD, '--conversation', 'call-1', 'call-9')
    expect(held).toMatchObject({ code: 0 })
    expect(held.stdout).toMatch(/status +in-force[^]*1 records, 2 objects/)
    const wider = ['hold', '--matter', 'M-1', '--widen', '--reason', 'More came up', '--agent', 'u-1', ...DAYS]
    const widened = await cli(...wider, '--protect-source')
    expect(widened.stdout).toMatch(/2 records, 4 objects/)
    expect(widened.stdout).toMatch(/at the source +3 conversations protected from deletion/)
    expect((await cli('hold', '--matter', 'M-1', '--report', 'csv')).stdout).toMatch(
      /^call-9,awaited,.*,protected\r?$/m,
    )
    expect((await cli('hold', '--matter', 'M-1', '--report', 'html')).stdout).toContain('<h1>Hold M-1</h1>')
    expect((await cli('hold', '--list')).stdout).toContain('Sample v. Sample')
    expect((await cli('release', '--matter', 'M-1', '--reason', 'It is settled')).stdout).toContain('release-requested')
    const own = await cli('release', '--matter', 'M-1', '--approve')
    expect([own.code, own.stderr]).toEqual([1, expect.stringContaining('another person') as string])
    app.principal = { ...app.principal, oid: '00000000-0000-4000-8000-0000000000c2' }
    expect((await cli('release', '--matter', 'M-1', '--approve')).stdout).toMatch(/status +released/)
    expect(await cli('hold', '--matter', 'nobody')).toMatchObject({ code: 1 })
    expect(await cli('hold')).toMatchObject({ code: 2 })
  })
})
