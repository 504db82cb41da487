import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    const narrower = ['hold', '--matter', 'M-1', '--widen', '--reason', 'Less is enough', '--from', '2026-11-15']
    expect(await cli(...narrower)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('only ever widened') as string,
    })
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

describe('the log of reads that storage keeps', () => {
  const row = (signature: string) => ({
    TimeGenerated: new Date(app.clock.now() + 60_000).toISOString(),
    OperationName: 'GetBlob',
    StatusCode: '200',
    Uri: `https://vault.blob.core.windows.net/${path}?sig=XXXXX`,
    AuthenticationHash: `key1(AB),SasSignature(${signature.toUpperCase()})`,
    CallerIpAddress: '192.0.2.7:1',
  })
  let path: string

  it('is explained by the links of the trail; what is not is named', async () => {
    await app.ask('POST legal/retrievals', { conversationId: 'call-1', justification: 'Subpoena 17' })
    const [link] = app.trail.events.at(-1)?.links ?? []
    path = `${link?.container ?? ''}/${link?.name ?? ''}`
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-reads-'))
    const file = join(folder, 'reads.json')
    writeFileSync(file, JSON.stringify([row(link?.signatureSha256 ?? '')]))
    const fine = await cli('access', '--read-log', file)
    expect(fine).toMatchObject({ code: 0 })
    expect(fine.stdout).toContain('1 reads of content: 1 by links of the trail')
    writeFileSync(
      file,
      [row(link?.signatureSha256 ?? ''), row('f'.repeat(64))].map((line) => JSON.stringify(line)).join('\n'),
    )
    const bad = await cli('access', '--read-log', file)
    expect(bad).toMatchObject({ code: 4 })
    expect(bad.stdout).toMatch(/192\.0\.2\.7[^]*by a link that is not in[^]*1 that nothing explains/)
    writeFileSync(file, '{"no": "row"}\nnonsense')
    expect(await cli('access', '--read-log', file, '--json')).toMatchObject({ code: 4 })
    rmSync(folder, { recursive: true })
  })
})
