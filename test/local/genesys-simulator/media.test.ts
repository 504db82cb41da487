import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantUnderTest, type TenantUnderTest } from './tenant-under-test.ts'

const FILE = { id: 'sample-file', contentType: 'audio/ogg; codecs=opus', sizeBytes: 50_000 }

describe('the media origin', () => {
  let tenant: TenantUnderTest
  beforeAll(async () => {
    tenant = await tenantUnderTest()
  })
  afterAll(() => tenant[Symbol.asyncDispose]())

  async function get(faults: string[], init: RequestInit = {}): Promise<Response> {
    tenant.simulator.setFaults(faults)
    return await fetch(tenant.simulator.sign({ ...FILE, id: `file-${faults.join('').replace(/\W/g, '-')}` }), init)
  }
  async function refusedWith(answer: Response): Promise<string | undefined> {
    expect(answer.headers.get('content-type')).toBe('application/xml')
    return /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]
  }

  it('is another origin than the API', () => {
    expect(new URL(tenant.simulator.mediaUrl).origin).not.toBe(new URL(tenant.simulator.url).origin)
  })

  it('gives the same bytes for the same file, and other bytes for another', async () => {
    const digest = async (id: string) =>
      createHash('sha256')
        .update(new Uint8Array(await (await fetch(tenant.simulator.sign({ ...FILE, id }))).arrayBuffer()))
        .digest('hex')
    expect(await digest('one')).toBe(await digest('one'))
    expect(await digest('one')).not.toBe(await digest('two'))
  })

  it('refuses any Authorization header, as presigned storage does', async () => {
    const answer = await get([], { headers: { authorization: 'Bearer token' } })
    expect([answer.status, await refusedWith(answer)]).toEqual([400, 'InvalidArgument'])
  })

  it.each([
    ['a changed size', (url: URL) => url.searchParams.set('n', '60000')],
    ['a longer life', (url: URL) => url.searchParams.set('e', '9999999999999')],
    [
      'another file',
      (url: URL) => {
        url.pathname = '/media/other'
      },
    ],
    ['no signature', (url: URL) => url.searchParams.delete('s')],
  ])('refuses an address with %s', async (_what, change) => {
    const url = new URL(tenant.simulator.sign(FILE))
    change(url)
    const answer = await fetch(url)
    expect([answer.status, await refusedWith(answer)]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  it('refuses an address whose life is over', async () => {
    await using brief = await tenantUnderTest({ urlTtlMs: 0 })
    const answer = await fetch(brief.simulator.sign(FILE))
    expect([answer.status, await refusedWith(answer)]).toEqual([403, 'AccessDenied'])
  })

  it.each(['/media/%', '/media/', '/elsewhere', '/media/../../x'])('survives the path %s', async (path) => {
    const answer = await fetch(`${tenant.simulator.mediaUrl}${path}`)
    expect([403, 404]).toContain(answer.status)
  })

  it('recovers from each fault at the second attempt, except from media that are gone', async () => {
    expect((await get(['media-503:1'])).status).toBe(503)
    expect((await get(['media-503:1'])).status).toBe(200)
    const page = await get(['media-html:1'])
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect((await get(['media-html:1'])).headers.get('content-type')).toBe(FILE.contentType)
    expect((await get(['media-wrong-type:1'])).headers.get('content-type')).toBe('audio/wav')
    const short = await get(['media-short:1'])
    expect(short.headers.get('content-length')).toBe('50000')
    await expect(short.arrayBuffer()).rejects.toThrow()
    expect((await (await get(['media-short:1'])).arrayBuffer()).byteLength).toBe(50_000)
    for (let i = 0; i < 3; i++) expect((await get(['media-gone:1'])).status).toBe(503)
  })

  it('streams a recording of a gigabyte without holding it', async () => {
    tenant.simulator.setFaults([])
    const answer = await fetch(tenant.simulator.sign({ ...FILE, id: 'huge', sizeBytes: 1 << 30 }))
    expect(answer.headers.get('content-length')).toBe(String(1 << 30))
    const reader = answer.body?.getReader()
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
    await reader?.cancel()
  })

  it('counts downloads, and which file was fetched more than once', () => {
    const { downloads, repeated } = tenant.simulator.usage()
    expect(downloads).toBeGreaterThan(5)
    expect(repeated['one']).toBe(3)
    expect(repeated['two']).toBeUndefined()
  })
})
