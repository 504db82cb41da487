import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArchiveIndex } from '../../../adapters/cosmos-index/archive-index.ts'
import { connectCosmos } from '../../../adapters/cosmos-index/connect-cosmos.ts'
import { createDayLedger } from '../../../adapters/cosmos-index/day-ledger.ts'
import { createStaging } from '../../../adapters/blob-vault/staging.ts'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { createVaultKeeper } from '../../../adapters/blob-vault/vault-keeper.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../../adapters/identity/credentials.ts'
import { createKeyHealth } from '../../../adapters/key-vault/key-health.ts'
import { createSigner } from '../../../adapters/key-vault/signer.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import type { Gap } from '../../../domain/gap.ts'
import type { ArchiveRecord } from '../../../domain/ports/archive-index.ts'
import type { Vault } from '../../../domain/ports/vault.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { identitySettings } from '../../../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../../../local/platform/start-platform.ts'

let platform: Platform
let dataDir: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-ports-'))
  platform = await startPlatform({ dataDir, policy: await readPolicy('policy/retention.json'), genesys: { kind: 'none' }, usualPorts: false })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
})
afterAll(async () => {
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})
const as = (role: keyof Platform['file']['clientIds']) => credentialFor(platform.file.clientIds[role])
const bytes = (size: number, seed = 1) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed) % 251)

async function* cut(body: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield await Promise.resolve(body.subarray(at, at + size))
}

describe('the vault', () => {
  const BLOCK = 1024
  const reader = () => createVaultReader(platform.file.vaultUrl, as('reader'))
  const vault = (): Vault => createVault(platform.file.vaultUrl, as('archiver'), { reader: reader(), blockBytes: BLOCK })
  const put = (name: string, body: Uint8Array | AsyncIterable<Uint8Array>, container = 'advice-voice') => vault().putOnce({ container, name, contentType: 'audio/ogg', metadata: { day: '2026-11-19' }, body })
  async function stored(name: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of await reader().read('advice-voice', name) ?? []) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK, 5 * BLOCK + 7])('stores %i bytes as they came, with their digest, whole or in pieces', async (size) => {
    const body = bytes(size, size)
    for (const [name, sent] of [[`whole-${size}`, body], [`pieces-${size}`, cut(body, 333)]] as const) {
      expect(await put(name, sent)).toEqual({ kind: 'written', sha256: sha256Hex(body), sizeBytes: size })
      expect(Buffer.from(await stored(name)).equals(Buffer.from(body))).toBe(true)
      expect(await reader().facts('advice-voice', name)).toMatchObject({ sizeBytes: size, sha256: sha256Hex(body) })
    }
  })

  it('meets itself: the same bytes again are present, other bytes are an incident', async () => {
    await put('twice', bytes(10))
    await put('twice-long', cut(bytes(5000), 400))
    expect(await put('twice', bytes(10))).toMatchObject({ kind: 'present' })
    expect(await put('twice-long', cut(bytes(5000), 999))).toMatchObject({ kind: 'present' })
    await expect(put('twice', bytes(11))).rejects.toMatchObject({ code: 'vault-conflict' })
    await expect(put('twice-long', cut(bytes(5001), 400))).rejects.toMatchObject({ code: 'vault-conflict' })
  })

  it('keeps nothing of a stream that fails, and passes its error on', async () => {
    for (const size of [10, 5000]) {
      const failing = (async function* () { yield* cut(bytes(size), 100); throw new Error(`broke after ${size}`) })()
      await expect(put(`broken-${size}`, failing)).rejects.toThrow(`broke after ${size}`)
      expect(await reader().facts('advice-voice', `broken-${size}`)).toBeNull()
    }
  })

  it('gives date and mode back, one by one and in listings', async () => {
    await put('dated/1', bytes(5))
    const [facts, [listed]] = [await reader().facts('advice-voice', 'dated/1'), await Array.fromAsync(reader().list('advice-voice', 'dated/'))]
    expect(facts).toMatchObject({ mode: 'locked', legalHold: false })
    expect(listed).toEqual([facts])
    const days = (Date.parse(facts?.retainUntil ?? '') - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(7 * 365 + 2)
  })

  it('lets the keeper set an exact date and lock it, again and later but never earlier', async () => {
    const keeper = createVaultKeeper(platform.file.vaultUrl, as('keeper'))
    await put('exact', bytes(5), 'advice-voice-exact')
    await keeper.retain('advice-voice-exact', 'exact', '2033-01-01T00:00:00.000Z', 'locked')
    await keeper.retain('advice-voice-exact', 'exact', '2033-01-01T00:00:00.000Z', 'locked')
    expect(await reader().facts('advice-voice-exact', 'exact')).toMatchObject({ retainUntil: '2033-01-01T00:00:00.000Z', mode: 'locked' })
    await keeper.retain('advice-voice-exact', 'exact', '2035-01-01T00:00:00.000Z', 'locked')
    await keeper.retain('advice-voice-exact', 'exact', '2030-01-01T00:00:00.000Z', 'locked')
    expect(await reader().facts('advice-voice-exact', 'exact')).toMatchObject({ retainUntil: '2035-01-01T00:00:00.000Z' })
  })

  it('refuses every duty to the wrong identity', async () => {
    const write = (role: 'reader' | 'keeper' | 'disposition' | 'app') => createVault(platform.file.vaultUrl, as(role), { reader: reader() }).putOnce({ container: 'advice-voice', name: 'no', contentType: 'a/b', metadata: {}, body: bytes(1) })
    for (const role of ['reader', 'keeper', 'disposition', 'app'] as const) await expect(write(role)).rejects.toMatchObject({ code: 'vault-forbidden' })
    await put('guarded', bytes(3))
    await expect(createVaultReader(platform.file.vaultUrl, as('archiver')).facts('advice-voice', 'guarded')).rejects.toMatchObject({ code: 'vault-forbidden' })
    await expect(createVaultKeeper(platform.file.vaultUrl, as('archiver')).retain('advice-voice', 'guarded', '2050-01-01T00:00:00Z', 'locked')).rejects.toMatchObject({ code: 'vault-forbidden' })
    await expect(createStaging(platform.file.vaultUrl, as('archiver')).write('x', {})).rejects.toMatchObject({ code: 'vault-forbidden' })
  })

  it('has no way to delete or overwrite: neither word stands in its adapter', () => {
    const source = ['vault', 'vault-reader', 'vault-keeper'].map((name) => readFileSync(`adapters/blob-vault/${name}.ts`, 'utf8')).join('\n')
    expect(source).not.toMatch(/\.delete\w*\(|deleteIfExists|overwrite:|beginCopy|syncCopy|setMetadata|setHTTPHeaders/)
    expect(source).toContain("ifNoneMatch: '*'")
  })
})

describe('staging', () => {
  it('keeps what was written last, lists in order, and says what is missing', async () => {
    const staging = createStaging(platform.file.vaultUrl, as('app'))
    await staging.write('a/2', { n: 1 })
    await staging.write('a/2', { n: 2, text: 'ü'.repeat(100_000) })
    await staging.write('a/10', [])
    expect(await staging.read('a/2')).toEqual({ n: 2, text: 'ü'.repeat(100_000) })
    expect(await staging.list('a/')).toEqual(['a/10', 'a/2'])
    await expect(staging.read('a/3')).rejects.toMatchObject({ code: 'staging-missing' })
  })
})

describe('the index', () => {
  const record = (conversationId: string, change: Partial<ArchiveRecord> = {}): ArchiveRecord => ({
    conversationId, revision: 1, day: '2026-11-19', conversationStart: '2026-11-19T10:00:00.000Z', conversationEnd: '2026-11-19T10:05:00.000Z', retentionClass: 'k', policyVersion: '1',
    mediaTypes: ['voice'], direction: 'inbound', queueIds: ['q-1'], agentIds: ['u-1'], addresses: ['tel:+15550100'], keys: { trading_id: 'T/1?#' }, objects: [], gaps: [], sourceFingerprint: 'f', ...change,
  })

  it('lists a day in id order over many pages, narrows it, and takes the same record twice', async () => {
    const index = createArchiveIndex(connectCosmos(platform.file.cosmosUrl, as('app'), 'holdfast'))
    const records = Array.from({ length: 1203 }, (_, i) => record(`${String(i).padStart(4, '0')}-id`))
    await index.put(records, 'bulk')
    await index.put(records.slice(0, 10).map((one) => ({ ...one, revision: 2 })), 'now')
    const ids = (await Array.fromAsync(index.day('2026-11-19'))).flat().map((entry) => entry.conversationId)
    expect(ids).toEqual(records.map((one) => one.conversationId))
    expect((await Array.fromAsync(index.day('2026-11-19', { from: '0100', to: '0103' }))).flat().map((entry) => entry.conversationId)).toEqual(['0100-id', '0101-id', '0102-id'])
    expect(await index.record('0003-id')).toMatchObject({ revision: 2, keys: { trading_id: 'T/1?#' } })
    expect(await index.record('nobody')).toBeNull()
    await expect(createArchiveIndex(connectCosmos(platform.file.cosmosUrl, as('reader'), 'holdfast')).put([record('x')], 'now')).rejects.toMatchObject({ code: 'index-unreachable' })
  })
})

describe('the ledger', () => {
  const gap = (n: number): Gap => ({ conversationId: `c-${n}`, objectId: 'o', reason: 'not-ready', detail: '' })

  it('merges states, sums progress, begins work once and replaces gaps whole', async () => {
    const ledger = createDayLedger(connectCosmos(platform.file.cosmosUrl, as('app'), 'holdfast'))
    expect(await ledger.read('2026-01-01')).toBeNull()
    await ledger.update('2026-01-01', { status: 'running', phase: 'archiving', counts: { conversations: 5 } })
    await ledger.update('2026-01-01', { counts: { open: 2 } })
    await ledger.update('2026-01-02', { status: 'gaps' })
    expect(await ledger.read('2026-01-01')).toMatchObject({ status: 'running', phase: 'archiving', counts: { conversations: 5, open: 2, archived: 0 } })
    expect((await ledger.recent(2)).map((one) => one.day)).toEqual(['2026-01-02', '2026-01-01'])
    const unit = { unit: 's/1?', archived: 3, recordingsArchived: 2, objects: 5, bytes: 100, genesysCalls: 1 }
    await ledger.progress('2026-01-01', unit)
    await ledger.progress('2026-01-01', { ...unit, archived: 4 })
    await ledger.progress('2026-01-01', { ...unit, unit: 's2' })
    expect(await ledger.totals('2026-01-01')).toEqual({ archived: 7, recordingsArchived: 4, objects: 10, bytes: 200, genesysCalls: 2 })
    expect([await ledger.begin('2026-01-01', 'w'), await ledger.begin('2026-01-01', 'w')]).toEqual([true, false])
    await ledger.replaceGaps('2026-01-01', Array.from({ length: 1001 }, (_, i) => gap(i)))
    expect((await Array.fromAsync(ledger.gaps('2026-01-01'))).flat()).toHaveLength(1001)
    await ledger.replaceGaps('2026-01-01', [gap(7)])
    expect((await Array.fromAsync(ledger.gaps('2026-01-01'))).flat()).toEqual([gap(7)])
    await ledger.replaceGaps('2026-01-01', [])
    expect(await Array.fromAsync(ledger.gaps('2026-01-01'))).toEqual([])
  })
})

describe('keys', () => {
  it('sign what anybody can verify, and are refused when they are disabled', async () => {
    const sign = () => createSigner(platform.file.keyVaultUrl, 'holdfast-signing', as('app')).sign(Buffer.from('payload'))
    const jws = await sign()
    const { jwk, alg } = decodeProtectedHeader(jws) as { jwk: JWK; alg: string }
    expect(alg).toBe('ES256')
    expect(Buffer.from((await compactVerify(jws, await importJWK(jwk, 'ES256'))).payload).toString()).toBe('payload')
    await platform.keyVault.admin.update('holdfast-signing', undefined, { enabled: false })
    await expect(sign()).rejects.toMatchObject({ code: 'key-unusable' })
    await platform.keyVault.admin.update('holdfast-signing', undefined, { enabled: true })
  })

  it('behind the classes are healthy, or every problem is named', async () => {
    const health = createKeyHealth(platform.file.keyVaultUrl, as('app'))
    expect(await health.problems('class-advice-voice')).toEqual([])
    expect(await health.problems('nobody')).toEqual(['does not exist'])
    await platform.keyVault.admin.create('weak', { type: 'RSA', size: 2048 }, { operations: ['sign'], expires: Math.floor(Date.now() / 1000) - 10, enabled: false })
    expect(await health.problems('weak')).toEqual(['is disabled', expect.stringMatching(/^expired on/), 'may not wrap and unwrap', 'has no rotation policy'])
  })
})
