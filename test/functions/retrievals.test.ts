import { beforeEach, describe, expect, it } from 'vitest'
import type { RetrievalView } from '../../api/retrievals.ts'
import { createActivities } from '../../activities/index.ts'
import { NEXT_NIGHT } from '../support/memory-night.ts'
import { conversation } from '../support/small-tenant.ts'
import { appUnderTest, type AppUnderTest } from './endpoints-under-test.ts'

const WHY = { justification: 'Subpoena 12 of the sample court' }
const DAYS = { from: '2026-11-19', to: '2026-11-19' }

let app: AppUnderTest
beforeEach(async () => {
  app = await appUnderTest()
  await app.night.archived(['call-1', 'call-2'].map((id) => conversation(id)))
  app.trail.events.length = 0
})

const asked = async (body: object, path = 'retrievals') => {
  const { status, body: answer } = await app.ask(`POST legal/${path}`, body)
  return { status, view: answer as RetrievalView }
}
const later = (ms: number) => {
  app.clock.set(new Date(app.clock.now() + ms).toISOString())
}

describe('a retrieval', () => {
  it('answers at once with links, hashes and a chain of custody, under both names', async () => {
    for (const path of ['retrievals', 'retrieve']) {
      const { status, view } = await asked({ conversationId: 'call-1', onBehalfOf: 'Sample Court', ...WHY }, path)
      expect(status).toBe(200)
      expect(view.files.map(({ filename }) => filename).sort()).toEqual([
        'call-1/manifest.json',
        'call-1/recordings/rec-call-1.ogg',
      ])
      expect(view.files[0]).toMatchObject({
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        versionId: expect.stringMatching(/^v\d+$/) as string,
      })
      expect(Date.parse(view.urlsExpireAt ?? '') - app.clock.now()).toBe(3_600_000)
      for (const words of ['Officer', 'Sample Court', WHY.justification, '2 of 2 objects'])
        expect(view.chainOfCustody).toContain(words)
    }
  })

  it('stands in the trail with its purpose and the hash of every signature, before anything leaves', async () => {
    await asked({ conversationId: 'call-1', justification: 'card 4111 1111 1111 1111 was charged' })
    expect(app.trail.events).toMatchObject([
      {
        action: 'retrieval.create',
        outcome: 'allowed',
        purpose: 'card 4111 11** **** 1111 was charged',
        conversationIds: ['call-1'],
        objects: 2,
        links: [{ signatureSha256: expect.any(String) as string }, {}],
      },
    ])
    app.trail.broken = true
    expect(await app.ask('POST legal/retrievals', { conversationId: 'call-1', ...WHY })).toMatchObject({
      status: 503,
      body: { code: 'trail-unwritable' },
    })
  })

  it('gives all revisions, and new links when it is asked again', async () => {
    const raw = { conversationId: 'call-1', more: 1 }
    await app.night.archived([conversation('call-1', { raw, agentIds: ['u-1', 'u-2'] })], NEXT_NIGHT)
    const { view } = await asked({ query: { ...DAYS, conversation: undefined }, ...WHY })
    expect(view.files.map(({ filename }) => filename)).toContain('call-1/r2/manifest.json')
    later(7_200_000)
    const again = (await app.ask(`GET legal/retrievals/${view.id}`)).body as RetrievalView
    expect(again.files).toHaveLength(view.files.length)
    expect(again.urlsExpireAt).not.toBe(view.urlsExpireAt)
    expect(app.trail.events.at(-1)).toMatchObject({ action: 'retrieval.read', links: { length: view.files.length } })
  })

  it('gives no link to what is missing or was altered, and names it', async () => {
    const [path, blob] = [...app.night.vault.blobs].find(([name]) => name.endsWith('rec-call-1.ogg')) ?? []
    if (path === undefined || blob === undefined) throw new Error('no recording')
    app.night.vault.blobs.set(path, { ...blob, bytes: Buffer.from('OggS altered') })
    const { view } = await asked({ conversationId: 'call-1', ...WHY })
    expect(view.files.map(({ filename }) => filename)).toEqual(['call-1/manifest.json'])
    expect(view.withheld).toEqual([{ filename: 'call-1/recordings/rec-call-1.ogg', path, reason: 'hash-differs' }])
    expect(view.chainOfCustody).toContain('1 are withheld')
    app.night.vault.blobs.delete(path)
    later(7_200_000)
    expect((await app.ask(`GET legal/retrievals/${view.id}`)).body).toMatchObject({ withheld: [{ reason: 'missing' }] })
  })

  it('withholds a manifest that is not the one that the index states', async () => {
    const [, blob] =
      [...app.night.vault.blobs].find(([path]) => path.endsWith('/call-1/manifest.json')) ?? expect.fail()
    blob.bytes = new TextEncoder().encode(`${new TextDecoder().decode(blob.bytes)} `)
    const { view } = await asked({ conversationId: 'call-1', ...WHY })
    expect(view.withheld).toMatchObject([{ filename: 'call-1/manifest.json', reason: 'hash-differs' }])
  })

  it('gives files through the app where links are not allowed, each read on record', async () => {
    app.proxy = true
    const { view } = await asked({ conversationId: 'call-1', ...WHY })
    const urls = view.files.map(({ downloadUrl }) => new URL(downloadUrl).pathname)
    expect(urls).toEqual([1, 2].map((file) => `/api/legal/retrievals/${view.id}/files/1/${file}`))
    const recording = view.files.findIndex(({ filename }) => filename.endsWith('.ogg'))
    const { status, body } = await app.ask(`GET ${urls[recording]?.slice('/api/'.length) ?? ''}`)
    expect([status, String(body).startsWith('OggS')]).toEqual([200, true])
    expect(app.trail.events.at(-1)).toMatchObject({
      action: 'content.stream',
      purpose: WHY.justification,
      conversationIds: ['call-1'],
      objects: 1,
    })
    for (const bad of ['files/1/9', 'files/9/1', 'files/x/1', 'files/1/0'])
      expect(await app.ask(`GET legal/retrievals/${view.id}/${bad}`)).toMatchObject({ status: 404 })
    app.trail.broken = true
    expect(await app.ask(`GET legal/retrievals/${view.id}/files/1/1`)).toMatchObject({ status: 503 })
    app.trail.broken = false
    app.proxy = false
    expect(await app.ask(`GET legal/retrievals/${view.id}/files/1/1`)).toMatchObject({ status: 404 })
  })

  it('refuses without a reason, for nothing or two things, for what is not there', async () => {
    for (const body of [
      { conversationId: 'call-1' },
      { conversationId: 'call-1', justification: 'x' },
      WHY,
      { conversationId: 'call-1', query: DAYS, ...WHY },
      { conversationId: '../evidence', ...WHY },
      { query: {}, ...WHY },
      { query: { ...DAYS, sideways: '1' }, ...WHY },
      { query: { agent: 'u-1', queue: 'q-1', ...DAYS }, ...WHY },
    ])
      expect(await app.ask('POST legal/retrievals', body)).toMatchObject({ status: 400 })
    expect(await app.ask('POST legal/retrievals', { conversationId: 'nobody', ...WHY })).toMatchObject({
      status: 404,
      body: { code: 'unknown-record' },
    })
    for (const id of ['rtv-00000000-0000-4000-8000-000000000000', 'nonsense', '..%2Fx'])
      expect(await app.ask(`GET legal/retrievals/${id}`)).toMatchObject({ status: 404 })
    expect(await app.ask('POST legal/retrievals', { ...WHY, conversationId: 'x'.repeat(100_000) })).toMatchObject({
      status: 413,
    })
    expect(app.trail.events.every(({ outcome }) => outcome === 'failed')).toBe(true)
  })
})

describe('a large retrieval', () => {
  const many = Array.from({ length: 130 }, (_, n) => `call-${String(n + 10)}`)
  beforeEach(async () => {
    await app.night.archived(many.map((id) => conversation(id)))
  })

  it('is prepared page by page, every object once and verified, and then delivered', async () => {
    const { status, view } = await asked({ query: DAYS, ...WHY })
    expect([status, view.status, view.files]).toEqual([202, 'preparing', []])
    expect(await app.ask(`GET legal/retrievals/${view.id}`)).toMatchObject({ body: { status: 'preparing' } })
    await prepared(view.id)
    const first = (await app.ask(`GET legal/retrievals/${view.id}`)).body as RetrievalView
    expect(first).toMatchObject({ status: 'delivered', conversations: 132, objects: 264, pages: 3, late: false })
    const names: string[] = []
    for (let page = 1; page <= first.pages; page++) {
      const { files } = (await app.ask(`GET legal/retrievals/${view.id}?page=${page}`)).body as RetrievalView
      names.push(...files.map(({ filename }) => filename))
      expect(files.length).toBeLessThanOrEqual(100)
    }
    expect(new Set(names).size).toBe(264)
    expect(names).toHaveLength(264)
    expect(app.trail.events.filter(({ action }) => action === 'retrieval.deliver')).toHaveLength(1)
    expect(await app.ask(`GET legal/retrievals/${view.id}?page=9`)).toMatchObject({ status: 400 })
  })

  it('says when it is late, and when its files are gone', async () => {
    const { view } = await asked({ query: DAYS, ...WHY })
    later(5 * 3_600_000)
    expect(await app.ask(`GET legal/retrievals/${view.id}`)).toMatchObject({ body: { late: true } })
    const activities = createActivities(app.ports)
    const figures = { conversations: 1, objects: 1, bytes: 1, pages: 1, withheld: 0 }
    await activities.deliverRetrieval({ id: view.id, ...figures })
    await activities.deliverRetrieval({ id: view.id, ...figures })
    expect(await app.ask(`GET legal/retrievals/${view.id}`)).toMatchObject({
      status: 404,
      body: { code: 'retrieval-over' },
    })
    expect(app.trail.events.filter(({ action }) => action === 'retrieval.deliver')).toHaveLength(1)
  })

  /** As the orchestration goes, each step delivered twice. */
  async function prepared(id: string): Promise<void> {
    const activities = createActivities(app.ports)
    const sum = { conversations: 0, objects: 0, bytes: 0 }
    let [cursor, step, page]: [string | null, number, number] = [null, 0, 1]
    do {
      await activities.listRetrieval({ id, cursor, step, page })
      const found: Awaited<ReturnType<typeof activities.listRetrieval>> = await activities.listRetrieval({
        id,
        cursor,
        step,
        page,
      })
      for (const name of ['conversations', 'objects', 'bytes'] as const) sum[name] += found[name]
      ;[cursor, step, page] = [found.cursor, step + 1, found.page]
    } while (cursor !== null)
    const pages = page - 1
    await activities.verifyRetrieval({ id, page: 1, pages })
    const { page: left, withheld } = await activities.verifyRetrieval({ id, page: 1, pages })
    expect(left).toBeNull()
    await activities.deliverRetrieval({ id, ...sum, pages, withheld })
  }
})
