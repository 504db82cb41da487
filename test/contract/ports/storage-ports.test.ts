/**
 * The adapters, through the real SDKs, under the suites of their ports; then what only the real services have:
 * identities and keys.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuditIndex } from '../../../adapters/cosmos-index/audit-index.ts'
import { createAuditLease } from '../../../adapters/cosmos-index/audit-lease.ts'
import type { AuditRow } from '../../../domain/audit/audit.ts'
import { createArchiveIndex } from '../../../adapters/cosmos-index/archive-index.ts'
import { createAuditDays } from '../../../adapters/cosmos-index/audit-days.ts'
import { createBackfillLog } from '../../../adapters/cosmos-index/backfill-log.ts'
import { createCallTickets } from '../../../adapters/cosmos-index/call-tickets.ts'
import { connectCosmos } from '../../../adapters/cosmos-index/connect-cosmos.ts'
import { createRecordSearch } from '../../../adapters/cosmos-index/record-search.ts'
import { createHoldRegister } from '../../../adapters/cosmos-index/hold-register.ts'
import { createRetrievalLog } from '../../../adapters/cosmos-index/retrieval-log.ts'
import { createDayLedger } from '../../../adapters/cosmos-index/day-ledger.ts'
import { createStaging } from '../../../adapters/blob-vault/staging.ts'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { createVaultKeeper } from '../../../adapters/blob-vault/vault-keeper.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../../adapters/identity/credentials.ts'
import { createKeyHealth } from '../../../adapters/key-vault/key-health.ts'
import { createSigner } from '../../../adapters/key-vault/signer.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { identitySettings } from '../../../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../../../local/platform/start-platform.ts'
import { auditDaysContract } from './audit-days-contract.ts'
import { backfillLogContract } from './backfill-log-contract.ts'
import { indexContract, record } from './index-contract.ts'
import { leaseContract } from './lease-contract.ts'
import { ticketsContract } from './tickets-contract.ts'
import { ledgerContract } from './ledger-contract.ts'
import { randomUUID } from 'node:crypto'
import type { AccessEvent } from '../../../domain/access/access-event.ts'
import { accessName } from '../../../domain/record/vault-names.ts'
import { createAccessTrail } from '../../../use-cases/access/access-trail.ts'
import { verifyAccess } from '../../../use-cases/access/verify-access.ts'
import { createAccessIndex } from '../../../adapters/cosmos-index/access-index.ts'
import { accessIndexContract } from './access-index-contract.ts'
import { givenCountsContract } from './given-counts-contract.ts'
import { createGivenCounts } from '../../../adapters/cosmos-index/given-counts.ts'
import { holdRegisterContract } from './hold-register-contract.ts'
import { sourceMarksContract } from './source-marks-contract.ts'
import { createSourceMarks } from '../../../adapters/cosmos-index/source-marks.ts'
import { retrievalLogContract } from './retrieval-log-contract.ts'
import { searchContract } from './search-contract.ts'
import { signerContract } from './signer-contract.ts'
import { stagingContract } from './staging-contract.ts'
import { BLOCK, bytes, cut, vaultContract } from './vault-contract.ts'

let platform: Platform
let dataDir: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-ports-'))
  platform = await startPlatform({
    dataDir,
    policy: await readPolicy('policy/retention.json'),
    genesys: { kind: 'none' },
    usualPorts: false,
  })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
})
afterAll(async () => {
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})

type Role = keyof Platform['file']['clientIds']
const as = (role: Role) => credentialFor(platform.file.clientIds[role])
const reader = (role: Role = 'reader') => createVaultReader(platform.file.vaultUrl, as(role))
const vault = (role: Role = 'archiver') =>
  createVault(platform.file.vaultUrl, as(role), { reader: reader(), blockBytes: BLOCK })
const keeper = (role: Role = 'keeper') => createVaultKeeper(platform.file.vaultUrl, as(role), 'locked')
const cosmos = (role: Role = 'app') => connectCosmos(platform.file.cosmosUrl, as(role), 'holdfast')
const put = (name: string, body: Uint8Array | AsyncIterable<Uint8Array>, role: Role = 'archiver') =>
  vault(role).putOnce({ container: 'advice-voice', name, contentType: 'audio/ogg', metadata: {}, body })

describe('the vault', () => {
  vaultContract(() => ({ vault: vault(), reader: reader(), keeper: keeper() }))

  it('refuses every duty to the wrong identity', async () => {
    await put('guarded', bytes(3))
    for (const role of ['reader', 'keeper', 'app'] as const) {
      await expect(put('no', bytes(1), role)).rejects.toMatchObject({ code: 'vault-forbidden', retryable: false })
      await expect(put('no-blocks', cut(bytes(5000), 700), role)).rejects.toMatchObject({ code: 'vault-forbidden' })
    }
    for (const role of ['archiver', 'app', 'keeper'] as const)
      await expect(reader(role).read('advice-voice', 'guarded')).rejects.toMatchObject({ code: 'vault-forbidden' })
    await expect(reader('archiver').facts('advice-voice', 'guarded')).rejects.toMatchObject({ code: 'vault-forbidden' })
    await expect(Array.fromAsync(reader('archiver').list('advice-voice', ''))).rejects.toMatchObject({
      code: 'vault-forbidden',
    })
    for (const role of ['archiver', 'reader', 'app'] as const) {
      await expect(
        keeper(role).retain('advice-voice', 'guarded', '2050-01-01T00:00:00Z', 'locked'),
      ).rejects.toMatchObject({ code: 'vault-forbidden' })
    }
    await expect(createStaging(platform.file.vaultUrl, as('archiver')).write('x', {})).rejects.toMatchObject({
      code: 'vault-forbidden',
    })
  })

  it('closes a body that it stops reading, so that a download is not left open', async () => {
    let closed = false
    const body = (async function* () {
      try {
        yield* cut(bytes(20 * BLOCK), 100)
      } finally {
        closed = true
      }
    })()
    await expect(
      vault().putOnce({ container: 'no-such-container', name: 'x', contentType: 'a/b', metadata: {}, body }),
    ).rejects.toMatchObject({ code: 'vault-misconfigured' })
    expect(closed).toBe(true)
  })

  it('keeps the accesses of several hosts in one chain, and finds its end after a start', async () => {
    const clock = { now: () => Date.parse('2026-10-05T10:00:00Z') }
    const host = () => createAccessTrail({ vault: vault(), reader: reader(), clock }, () => {})
    const event = (): AccessEvent => ({
      id: randomUUID(),
      time: '2026-10-05T10:00:00.000Z',
      action: 'record.read',
      outcome: 'allowed',
      user: null,
      address: null,
    })
    const hosts = [host(), host(), host()]
    for (let round = 0; round < 4; round++)
      await Promise.all(hosts.flatMap((trail) => Array.from({ length: 5 }, () => trail.record(event()))))
    await host().record(event())
    expect(await verifyAccess(reader(), '2026-10-05', {})).toMatchObject({ events: 61, closed: false, problems: [] })
    const { retainUntil } = (await reader().facts('evidence', accessName('2026-10-05', 1))) ?? {}
    expect(Date.parse(retainUntil ?? '')).toBeGreaterThan(Date.now())
  })

  it('has no way to delete or overwrite: neither word stands in its adapter', () => {
    const source = ['vault', 'vault-reader', 'vault-keeper']
      .map((name) => readFileSync(`adapters/blob-vault/${name}.ts`, 'utf8'))
      .join('\n')
    expect(source).not.toMatch(/\.delete\w*\(|deleteIfExists|overwrite:|beginCopy|syncCopy|setMetadata|setHTTPHeaders/)
    expect(source).toContain("ifNoneMatch: '*'")
  })

  it('says no address, token or vendor text in what it throws', async () => {
    const error: unknown = await put('no', bytes(1), 'reader').catch((caught: unknown) => caught)
    expect(String(error)).toMatch(/^ArchiveError: write advice-voice\/no: /)
    expect(String(error)).not.toMatch(/https?:|localhost|Bearer|RequestId/)
  })
})

describe('staging', () => stagingContract(() => createStaging(platform.file.vaultUrl, as('app'))))

describe('the index', () => {
  indexContract(() => createArchiveIndex(cosmos()))
  searchContract(() => ({ index: createArchiveIndex(cosmos()), search: createRecordSearch(cosmos()) }))

  it('answers by agent and month, queue, address and business key from one partition each', async () => {
    await createArchiveIndex(cosmos()).put([
      record('found', {
        day: '2026-12-01',
        agentIds: ['u-9', 'u-9'],
        queueIds: ['q-9'],
        addresses: ['Someone@Example.com'],
        keys: { trading_id: 'T-9', note: 'a/b' },
      }),
      record('elsewhere', { day: '2026-12-01', agentIds: ['u-8'] }),
    ])
    const inPartition = async (key: string) =>
      (
        await cosmos('reader')
          .container('lookups')
          .items.query<{ conversationId: string }>('SELECT * FROM c', { partitionKey: key })
          .fetchAll()
      ).resources.map((resource) => resource.conversationId)
    for (const key of [
      'agent:u-9:2026-12',
      'queue:q-9:2026-12',
      'address:someone@example.com:2026-12',
      'business:trading_id:T-9',
    ])
      expect(await inPartition(key)).toEqual(['found'])
    expect(
      await inPartition('business:note:sha256-c14cddc033f64b9dea80ea675cf280a015e672516090a5626781153dc68fea11'),
    ).toEqual(['found'])
    expect(await inPartition('agent:u-9:2026-11')).toEqual([])
  })

  it('says that it could not write, and whether it is worth another try', async () => {
    await expect(createArchiveIndex(cosmos('reader')).put([record('x')])).rejects.toMatchObject({
      code: 'index-unreachable',
      retryable: false,
    })
    await expect(createArchiveIndex(cosmos('keeper')).record('x')).rejects.toMatchObject({
      code: 'index-unreachable',
      retryable: false,
    })
  })
})

describe('the shared budget of calls', () => {
  const rules = { clientId: 'client', callsPerMinute: 20, backfillPerMinute: 8, now: () => Date.now() }
  ticketsContract((process) => createCallTickets(cosmos(), { ...rules, process }))

  it('counts by the clock of the index, and each client for itself', async () => {
    const slow = { ...rules, clientId: 'late', process: 'p', now: () => Date.now() - 3_600_000 }
    expect((await createCallTickets(cosmos(), slow).take('night', 40)).tickets).toBe(19)
    expect((await createCallTickets(cosmos(), { ...slow, now: () => Date.now() }).take('night', 1)).tickets).toBe(0)
    expect((await createCallTickets(cosmos(), { ...slow, clientId: 'other' }).take('night', 1)).tickets).toBe(1)
  })
})
describe('the audit lease', () => leaseContract(() => createAuditLease(cosmos())))

describe('the audit index', () => {
  const row = (n: number, change: Partial<AuditRow> = {}): AuditRow => ({
    id: `entry-${n}`,
    time: '2026-11-19T10:00:00.000Z',
    service: 'ContactCenter',
    action: 'Update',
    userId: 'u-1',
    userName: 'Ada Sample',
    entityType: 'Queue',
    entityId: 'q-1',
    entityName: 'Trading Desk',
    changed: ['name'],
    file: 'audit-logs/2026/11/19/ContactCenter.ndjson.gz',
    line: n,
    sha256: 'a'.repeat(64),
    ...change,
  })

  it(
    'finds every row once in the fewest partitions, ' +
      'after a ' +
      'repeated ' +
      'write too, ' +
      'and says ' +
      'when there ' +
      'are more',
    async () => {
      const index = createAuditIndex(cosmos())
      const rows = Array.from({ length: 130 }, (_, n) =>
        row(n, n % 2 === 0 ? {} : { userId: 'u-2', userName: 'Bruno Muster' }),
      )
      for (let i = 0; i < 2; i++)
        expect(
          await index.put(
            '2026-11-19',
            'ContactCenter',
            (async function* () {
              yield await Promise.resolve(rows)
            })(),
          ),
        ).toBe(130)
      const answer = await index.search(
        { userIds: ['u-1'], entityIds: ['q-1'], from: '2026-11-01', to: '2026-11-30' },
        1000,
      )
      expect(answer.rows.map((auditRow) => auditRow.id).sort()).toEqual(
        rows
          .filter((auditRow) => auditRow.userId === 'u-1')
          .map((auditRow) => auditRow.id)
          .sort(),
      )
      expect([answer.partitions, answer.truncated]).toEqual([1, false])
      expect(answer.requestCharge).toBeGreaterThan(0)
      expect(await index.search({ entityIds: ['q-1'], from: '2026-11-01', to: '2026-11-30' }, 10)).toMatchObject({
        truncated: true,
      })
      expect((await index.search({ entityIds: ['q-1'], from: '2026-11-20', to: '2026-11-30' }, 10)).rows).toEqual([])
      expect(await index.idsOf(' ada SAMPLE')).toEqual(['u-1'])
      expect(await index.idsOf('nobody')).toEqual([])
    },
  )
})

describe('the ledger', () => {
  ledgerContract(() => createDayLedger(cosmos()))

  it(
    'reads gaps that were written before anybody noted since ' +
      'when: they ' +
      'are as ' +
      'old as ' +
      'they can ' +
      'be, and ' +
      'stay so',
    async () => {
      const gap = { conversationId: 'c', objectId: 'o', reason: 'not-ready' as const, detail: 'd' }
      await cosmos()
        .container('ledger')
        .items.upsert({ id: 'gaps-000000', day: '2026-04-30', kind: 'gaps', gaps: [gap] })
      const found = async () => (await Array.fromAsync(createDayLedger(cosmos()).gaps('2026-04-30'))).flat()
      expect(await found()).toEqual([{ ...gap, since: '2026-05-01T00:00:00.000Z' }])
      await createDayLedger(cosmos()).replaceGaps('2026-04-30', [gap], '2026-09-09T00:00:00.000Z')
      expect(await found()).toEqual([{ ...gap, since: '2026-05-01T00:00:00.000Z' }])
    },
  )
})

describe('the index of accesses', () => accessIndexContract(() => createAccessIndex(cosmos())))
describe('what callers were given', () => givenCountsContract(() => createGivenCounts(cosmos())))
describe('holds', () => holdRegisterContract(() => createHoldRegister(cosmos())))
describe('what holds protect at the source', () => sourceMarksContract(() => createSourceMarks(cosmos())))
describe('requests of Legal', () => retrievalLogContract(() => createRetrievalLog(cosmos())))
describe('audit days', () => auditDaysContract(() => createAuditDays(cosmos())))
describe('the log of backfills', () => backfillLogContract(() => createBackfillLog(cosmos())))

describe('the signer', () => {
  const admin = () => platform.keyVault.admin
  signerContract(
    () => createSigner(platform.file.keyVaultUrl, 'holdfast-signing', as('app')),
    async (disabled) => void (await admin().update('holdfast-signing', undefined, { enabled: !disabled })),
  )

  it('refuses a key that is missing, of another kind, or not for the caller', async () => {
    await expect(createSigner(platform.file.keyVaultUrl, 'nobody', as('app')).sign(bytes(1))).rejects.toMatchObject({
      code: 'key-unusable',
    })
    await expect(
      createSigner(platform.file.keyVaultUrl, 'class-advice-voice', as('app')).sign(bytes(1)),
    ).rejects.toMatchObject({ code: 'key-unusable' })
    await expect(
      createSigner(platform.file.keyVaultUrl, 'holdfast-signing', as('reader')).sign(bytes(1)),
    ).rejects.toMatchObject({ code: 'key-unusable' })
  })
})

describe('the keys behind the classes', () => {
  const health = (role: Role = 'app') => createKeyHealth(platform.file.keyVaultUrl, as(role))
  const now = () => Math.floor(Date.now() / 1000)

  it('are healthy, or every problem is named', async () => {
    expect(await health().problems('class-advice-voice')).toEqual([])
    expect(await health().problems('nobody')).toEqual(['does not exist'])
    await platform.keyVault.admin.create(
      'weak',
      { type: 'RSA', size: 2048 },
      { operations: ['sign'], expires: now() - 10, enabled: false },
    )
    expect(await health().problems('weak')).toEqual([
      'is disabled',
      expect.stringMatching(/^expired on \d{4}-/),
      'may not wrap and unwrap',
      'has no rotation policy',
    ])
    await platform.keyVault.admin.create(
      'early',
      { type: 'RSA', size: 2048 },
      { operations: ['wrapKey', 'unwrapKey'], notBefore: now() + 3600 },
    )
    expect(await health().problems('early')).toEqual([
      expect.stringMatching(/^is not valid before/),
      'has no rotation policy',
    ])
  })

  it('count as missing once deleted, and what may not be asked is an error, not health', async () => {
    await platform.keyVault.admin.create('doomed', { type: 'RSA', size: 2048 }, {})
    await platform.keyVault.admin.delete('doomed')
    expect(await health().problems('doomed')).toEqual(['does not exist'])
    await expect(health('reader').problems('class-advice-voice')).rejects.toMatchObject({ code: 'key-unusable' })
  })
})
