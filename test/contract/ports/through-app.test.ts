/** Files through the app (`HOLDFAST_LINKS=proxy`) from the blob stand-in: large ones, parts, versions, the end. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../../adapters/identity/credentials.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import type { Principal } from '../../../domain/access/principal.ts'
import type { VaultReader } from '../../../domain/ports/vault.ts'
import { minuteCounts } from '../../../functions/http/minute-counts.ts'
import { retrievalEndpoints } from '../../../functions/http/retrievals.ts'
import { identitySettings } from '../../../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../../../local/platform/start-platform.ts'
import { pageFile } from '../../../use-cases/legal/retrieve.ts'
import { memoryEngine } from '../../functions/memory-engine.ts'
import { memoryNight, type MemoryNight } from '../../support/memory-night.ts'

const ID = 'rtv-00000000-0000-4000-8000-000000000001'
const NAME = '2026/11/19/call-1/recordings/rec.ogg'
const SIZE = 12 * 1024 * 1024
/** Each position tells where it is. */
const bytesFrom = (from: number, count: number) =>
  Buffer.from(Array.from({ length: count }, (_, n) => (from + n) % 251))

let platform: Platform
let dataDir: string
let real: VaultReader
let sha256: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-through-'))
  const policy = await readPolicy('policy/retention.json')
  platform = await startPlatform({ dataDir, policy, genesys: { kind: 'none' }, usualPorts: false })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
  const { vaultUrl, clientIds } = platform.file
  real = createVaultReader(vaultUrl, credentialFor(clientIds.reader))
  const vault = createVault(vaultUrl, credentialFor(clientIds.archiver), { reader: real })
  const chunk = 251 * 4096
  const body = (async function* () {
    for (let at = 0; at < SIZE; at += chunk) yield await Promise.resolve(bytesFrom(at, Math.min(chunk, SIZE - at)))
  })()
  ;({ sha256 } = await vault.putOnce({
    container: 'advice-voice',
    name: NAME,
    contentType: 'audio/ogg',
    metadata: {},
    body,
  }))
}, 120_000)
afterAll(async () => {
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})

let night: MemoryNight
let principal: Principal
/** Bytes that were asked of storage. */
let pulled: number
let ask: (path: string, range?: string) => Promise<HttpResponseInit>
beforeEach(async () => {
  night = await memoryNight()
  pulled = 0
  principal = { kind: 'person', oid: 'r', name: 'Rosa', roles: ['Legal.Reviewer'], address: '192.0.2.1' }
  const { ports, clock } = night
  const reader: VaultReader = {
    ...real,
    async read(...asked) {
      const body = await real.read(...asked)
      return body === null ? null : counted(body)
    },
  }
  await delivered()
  const guard = {
    authenticator: { authenticate: () => Promise.resolve(principal) },
    trail: ports.trail,
    clock,
    countRefusal: () => Promise.resolve(),
    statuses: minuteCounts({ ...ports, later: () => {} }),
  }
  const times = { hours: 4, businessHours: null }
  const endpoints = retrievalEndpoints({ ...ports, reader, links: null, times })
  ask = async (path, range) => {
    const id = path === '' ? 'getRetrieval' : 'streamObject'
    const endpoint = endpoints.find(({ operation }) => operation.id === id) ?? expect.fail()
    const [, page = '', file = ''] = path.split('/')
    const request = new HttpRequest({
      method: 'GET',
      url: `https://app.example/api/legal/retrievals/${ID}${path}`,
      params: { id: ID, page, file },
      headers: range === undefined ? {} : { range },
    })
    const context = new InvocationContext({ functionName: id, logHandler: () => {} })
    return await endpoint.handle(request, context, { engine: memoryEngine(), guard })
  }
})

async function* counted(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    pulled += chunk.byteLength
    yield chunk
  }
}

/** A request whose one page has the large file, as it was verified. */
async function delivered(): Promise<void> {
  const { ports, clock } = night
  const at = new Date(clock.now()).toISOString()
  const [first] = await real.versions('advice-voice', NAME)
  const object = { conversationId: 'call-1', revision: 1, path: `advice-voice/${NAME}`, filename: 'call-1/rec.ogg' }
  const facts = {
    contentType: 'audio/ogg',
    sizeBytes: SIZE,
    sha256,
    versionId: first?.versionId ?? null,
    withheld: null,
  }
  await ports.staging.write(pageFile(ID, 1), { objects: [{ ...object, ...facts }], verifiedAt: at })
  await ports.retrievals.create({
    id: ID,
    requestedBy: { oid: 'r', name: 'Rosa' },
    justification: 'Subpoena 12 of the sample court',
    matterId: null,
    onBehalfOf: null,
    scope: { conversationId: 'call-1' },
    status: 'delivered',
    message: null,
    receivedAt: at,
    dueAt: at,
    deliveredAt: at,
    conversations: 1,
    objects: 1,
    bytes: SIZE,
    withheld: 0,
    pages: 1,
  })
}

async function bodyOf({ body }: HttpResponseInit): Promise<Buffer> {
  return Buffer.from(await new Response(body as ReadableStream).arrayBuffer())
}
const FILE = '/1/1'

describe('a file through the app', () => {
  beforeEach(async () => {
    expect(await ask('')).toMatchObject({ status: 200 })
  })

  it('comes whole, with its type and length, and is on record with its bytes before the first of them', async () => {
    const answer = await ask(FILE)
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'audio/ogg', 'content-length': String(SIZE), 'accept-ranges': 'bytes' },
    })
    expect(night.ports.trail).toMatchObject({
      events: expect.arrayContaining([
        expect.objectContaining({ action: 'content.stream', objects: 1, bytes: SIZE, conversationIds: ['call-1'] }),
      ]) as unknown,
    })
    expect(
      createHash('sha256')
        .update(await bodyOf(answer))
        .digest('hex'),
    ).toBe(sha256)
  })

  it('is never held in memory: no more is asked of storage than is taken', async () => {
    const { body } = await ask(FILE)
    const stream = (body as ReadableStream<Uint8Array>).getReader()
    await stream.read()
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(pulled).toBeLessThan(SIZE / 20)
    await stream.cancel()
  })

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=4194300-4194310', 4_194_300, 11],
    ['bytes=-7', SIZE - 7, 7],
    [`bytes=${SIZE - 3}-`, SIZE - 3, 3],
  ])('gives the part %s alone', async (range, from, count) => {
    const answer = await ask(FILE, range)
    expect(answer).toMatchObject({
      status: 206,
      headers: { 'content-length': String(count), 'content-range': `bytes ${from}-${from + count - 1}/${SIZE}` },
    })
    expect((await bodyOf(answer)).equals(bytesFrom(from, count))).toBe(true)
    expect(pulled).toBe(count)
    expect(await ask(FILE, `bytes=${SIZE}-`)).toMatchObject({ status: 416 })
  })

  it('ends after an hour, and is there again when the request is read again', async () => {
    night.clock.set(new Date(night.clock.now() + 3_600_000).toISOString())
    expect(await ask(FILE)).toMatchObject({ status: 200 })
    night.clock.set(new Date(night.clock.now() + 2000).toISOString())
    const over = await ask(FILE)
    expect([over.status, JSON.parse(String(over.body))]).toMatchObject([404, { code: 'retrieval-over' }])
    await ask('')
    expect(await ask(FILE)).toMatchObject({ status: 200 })
  })

  it.each([
    ['an auditor', 'Auditor'],
    ['an administrator', 'Platform.Administrator'],
    ['a machine', 'Platform.Machine'],
  ] as const)('is not given to %s, and the attempt is on record', async (_, role) => {
    principal = { ...principal, roles: [role] }
    expect(await ask(FILE)).toMatchObject({ status: 403 })
    expect(pulled).toBe(0)
  })
})

it('is not given before anybody has asked for links', async () => {
  expect(await ask(FILE)).toMatchObject({ status: 404 })
})
