/** What the vault's adapters really send, and how they bear storage that fails in the middle. */
import { setTimeout as pause } from 'node:timers/promises'
import { CredentialUnavailableError } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createStaging } from '../../../adapters/blob-vault/staging.ts'
import { createVaultKeeper } from '../../../adapters/blob-vault/vault-keeper.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { storageBetween, type Fault, type Seen, type StorageBetween } from './support/storage-between.ts'

const BLOCK = 64 * 1024
const CONTAINER = 'broker-dealer'
let storage: StorageBetween
beforeAll(async () => {
  storage = await storageBetween()
})
afterAll(() => storage.close())
beforeEach(() => {
  storage.seen = []
  storage.fault = () => null
})

const reader = () => createVaultReader(storage.url, storage.as('reader'))
const vault = () => createVault(storage.url, storage.as('archiver'), { reader: reader(), blockBytes: BLOCK })
const body = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251)
const put = (name: string, bytes: Uint8Array | AsyncIterable<Uint8Array>) =>
  vault().putOnce({
    container: CONTAINER,
    name,
    contentType: 'audio/ogg',
    metadata: { conversation: 'c-1' },
    body: bytes,
  })
const lines = () => storage.seen.map(({ method, comp }) => `${method}${comp === null ? '' : ` ${comp}`}`)

/** The fault for the first request that fits, once. */
function once(fits: (request: Seen) => boolean, fault: Fault): void {
  let done = false
  storage.fault = (request) => {
    if (done || !fits(request)) return null
    done = true
    return fault
  }
}

async function readWhole(name: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync((await reader().read(CONTAINER, name)) ?? []))
}

describe('what is sent', () => {
  it('is one request for a body that fits a block, conditional and with its digest', async () => {
    for (const size of [0, 1, BLOCK]) await put(`small-${size}`, body(size))
    expect(lines()).toEqual(['PUT', 'PUT', 'PUT'])
    expect(storage.seen[2]?.headers).toMatchObject({
      'if-none-match': '*',
      'x-ms-blob-type': 'BlockBlob',
      'x-ms-blob-content-type': 'audio/ogg',
      'x-ms-meta-conversation': 'c-1',
      'x-ms-meta-sha256': sha256Hex(body(BLOCK)),
    })
  })

  it('is blocks and one conditional list for a longer one', async () => {
    await put('long', body(2 * BLOCK + 1))
    expect(lines()).toEqual(['PUT block', 'PUT block', 'PUT block', 'PUT blocklist'])
    expect(storage.seen.map((seen) => seen.bytes).slice(0, 3)).toEqual([BLOCK, BLOCK, 1])
    expect(storage.seen[3]?.headers).toMatchObject({
      'if-none-match': '*',
      'x-ms-meta-sha256': sha256Hex(body(2 * BLOCK + 1)),
    })
  })

  it('keeps a long stream out of memory: never more than three blocks are under way', async () => {
    let produced = 0
    let most = 0
    storage.fault = (request) => {
      if (request.comp === 'block')
        most = Math.max(
          most,
          produced -
            storage.seen.reduce((sum, seen) => sum + (seen.comp === 'block' ? seen.bytes : 0), 0) +
            request.bytes,
        )
      return null
    }
    const long = (async function* () {
      for (let i = 0; i < 400; i++) {
        produced += 10_000
        yield await Promise.resolve(body(10_000))
      }
    })()
    expect(await put('very-long', long)).toMatchObject({ kind: 'written', sizeBytes: 4_000_000 })
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(3 * BLOCK + 10_000)
  })

  it('carries names of any language and sign to the same blob', async () => {
    for (const name of [
      '2026/11/19/c/attachments/1-Müller & Söhne 100%.pdf',
      'a b+c=d;e,f/~x',
      "it's/日本語/🎧.ogg",
      'percent%2Fkept',
    ]) {
      await put(name, body(3))
      expect(await reader().facts(CONTAINER, name)).toMatchObject({ name, sizeBytes: 3 })
      expect((await Array.fromAsync(reader().list(CONTAINER, name))).flat()).toMatchObject([{ name }])
    }
  })
})

describe('a name that is in use', () => {
  it.each([
    [409, 'BlobAlreadyExists'],
    [412, 'ConditionNotMet'],
    [409, 'BlobImmutableDueToPolicy'],
  ])('is looked at when storage says %i %s', async (status, code) => {
    const name = `taken-${code}`
    await put(name, body(10))
    storage.fault = (request) => (request.method === 'PUT' ? { kind: 'refuse', status, code } : null)
    expect(await put(name, body(10))).toMatchObject({ kind: 'present' })
    await expect(put(name, body(11))).rejects.toMatchObject({ code: 'vault-conflict' })
    await expect(put(`${name}-not`, body(11))).rejects.toMatchObject({ name: 'ArchiveError' })
    expect(await reader().facts(CONTAINER, `${name}-not`)).toBeNull()
  })
})

describe('storage that fails', () => {
  const whole = (request: Seen) => request.method === 'PUT' && request.comp === null
  const list = (request: Seen) => request.comp === 'blocklist'

  it.each([
    ['a small body', 'lost-1', 10, whole],
    ['a long one', 'lost-2', 3 * BLOCK, list],
  ] as const)(
    'and whose answer for %s is lost: found again as present, never as a conflict',
    async (_what, name, size, fits) => {
      once(fits, { kind: 'lose-answer' })
      expect(await put(name, body(size))).toEqual({ kind: 'present', sha256: sha256Hex(body(size)), sizeBytes: size })
      expect(await readWhole(name)).toEqual(Buffer.from(body(size)))
    },
  )

  it('and never answers once: the wait ends, and the blob is found again as present', async () => {
    const impatient = createVault(storage.url, storage.as('archiver'), { reader: reader(), longestWaitMs: 1_500 })
    once(whole, { kind: 'hang' })
    const request = { container: CONTAINER, name: 'hung-1', contentType: 'audio/ogg', metadata: {}, body: body(10) }
    expect(await impatient.putOnce(request)).toMatchObject({ kind: 'present' })
    expect(lines().filter((line) => line === 'PUT')).toHaveLength(2)
  })

  it.each([
    ['whole', 'busy-1', 10],
    ['block', 'busy-2', 3 * BLOCK],
    ['blocklist', 'busy-3', 3 * BLOCK],
  ] as const)('once with 503 on a %s: written all the same', async (what, name, size) => {
    once((request) => request.method === 'PUT' && (request.comp ?? 'whole') === what, {
      kind: 'refuse',
      status: 503,
      code: 'ServerBusy',
    })
    expect(await put(name, body(size))).toMatchObject({ kind: 'written' })
    expect(await readWhole(name)).toEqual(Buffer.from(body(size)))
  })

  it('for good: every side says so, retryable, without address or token', async () => {
    storage.fault = () => ({ kind: 'refuse', status: 500, code: 'InternalError' })
    const keeper = createVaultKeeper(storage.url, storage.as('keeper'), 'locked')
    const staging = createStaging(storage.url, storage.as('app'))
    const failures = await Promise.allSettled([
      put('never', body(1)),
      reader().facts(CONTAINER, 'x'),
      Array.fromAsync(reader().list(CONTAINER, '')),
      reader().read(CONTAINER, 'x'),
      reader().container(CONTAINER),
      keeper.retain(CONTAINER, 'x', '2040-01-01T00:00:00.000Z', 'locked'),
      staging.write('x', 1),
      staging.read('x'),
      staging.list(''),
    ])
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: 'rejected', reason: { code: 'vault-unreachable', retryable: true } })
      const said = failure.status === 'rejected' ? String(failure.reason) : 'https:'
      expect(said).not.toMatch(/https?:|127\.0\.0\.1|Bearer|eyJ/)
    }
  })

  it('by refusing: says forbidden, and lets go of the body that was to be written', async () => {
    storage.fault = (request) =>
      request.comp === 'block' ? { kind: 'refuse', status: 403, code: 'AuthorizationPermissionMismatch' } : null
    let closed = false
    const endless = (async function* () {
      try {
        for (;;) yield await Promise.resolve(body(BLOCK))
      } finally {
        closed = true
      }
    })()
    await expect(put('refused', endless)).rejects.toMatchObject({ code: 'vault-forbidden', retryable: false })
    expect(closed).toBe(true)
  })

  it('without a token: unreachable like storage itself, for the identity endpoint may come back', async () => {
    const credential = { getToken: () => Promise.reject(new CredentialUnavailableError('no endpoint')) }
    const lost = createVault(storage.url, credential, { reader: reader() })
    await expect(
      lost.putOnce({ container: CONTAINER, name: 'x', contentType: 'a/b', metadata: {}, body: body(1) }),
    ).rejects.toMatchObject({ code: 'vault-unreachable', retryable: true })
    await expect(createVaultReader(storage.url, credential).facts(CONTAINER, 'x')).rejects.toMatchObject({
      code: 'vault-unreachable',
      retryable: true,
    })
  })

  it('in the middle of a body: goes on where it stopped, and says so if it cannot', async () => {
    await put('read-me', body(5000))
    once((request) => request.method === 'GET', { kind: 'break-body', after: 1000 })
    expect(await readWhole('read-me')).toEqual(Buffer.from(body(5000)))
    storage.fault = (request) => (request.method === 'GET' ? { kind: 'break-body', after: 10 } : null)
    await expect(readWhole('read-me')).rejects.toMatchObject({ code: 'vault-unreachable', retryable: true })
  })
})

describe('two that write the same name at the same time', () => {
  it('leave one blob: one wrote it, the others found it', async () => {
    for (const [name, size] of [
      ['race-1', 10],
      ['race-2', 3 * BLOCK],
    ] as const) {
      const kinds = await Promise.all(Array.from({ length: 6 }, () => put(name, body(size)).then((done) => done.kind)))
      expect(kinds.filter((kind) => kind === 'written')).toHaveLength(1)
      expect(await readWhole(name)).toEqual(Buffer.from(body(size)))
    }
  })

  it('with other bytes leave the first, whole', async () => {
    const results = await Promise.allSettled([put('duel', body(3 * BLOCK)), put('duel', body(3 * BLOCK + 1))])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    const winner = results[0]?.status === 'fulfilled' ? 3 * BLOCK : 3 * BLOCK + 1
    expect(await readWhole('duel')).toEqual(Buffer.from(body(winner)))
  })
})

// Whatever a test above did: nothing was deleted and nothing could have been overwritten.
afterEach(async () => {
  await pause(0)
  const creating = storage.seen.filter(
    ({ method, comp, headers }) =>
      method === 'PUT' &&
      (comp === null || comp === 'blocklist') &&
      !headers['x-ms-blob-content-type']?.includes('gzip'),
  )
  expect(storage.seen.filter(({ method }) => !['PUT', 'GET', 'HEAD'].includes(method))).toEqual([])
  expect(creating.filter(({ headers }) => headers['if-none-match'] !== '*')).toEqual([])
})
