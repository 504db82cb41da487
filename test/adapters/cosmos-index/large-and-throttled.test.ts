/** The index and the ledger where it gets tight: much at once, too large, throttled. */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import tls from 'node:tls'
import type { Database } from '@azure/cosmos'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArchiveIndex } from '../../../adapters/cosmos-index/archive-index.ts'
import { createAuditLease } from '../../../adapters/cosmos-index/audit-lease.ts'
import { connectCosmos } from '../../../adapters/cosmos-index/connect-cosmos.ts'
import { createDayLedger } from '../../../adapters/cosmos-index/day-ledger.ts'
import type { ArchivedObject } from '../../../domain/record/archive-object.ts'
import type { Gap } from '../../../domain/completeness/gap.ts'
import { startCosmos } from '../../../local/cosmos/start-cosmos.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import type { Part } from '../../../local/part.ts'
import { COSMOS } from '../../../local/platform/provision.ts'
import { localCertificate, type LocalCertificate } from '../../../local/tls/local-certificate.ts'
import { record } from '../../contract/ports/index-contract.ts'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let identity: IdentityPart
let certificate: LocalCertificate
const accounts: Part[] = []
beforeAll(async () => {
  directory = await temporaryDirectory()
  identity = await startIdentity({ dataDir: directory.path, port: 0 })
  certificate = await localCertificate(directory.path)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
})
afterAll(async () => {
  for (const part of [...accounts, identity]) await part.close()
  await directory[Symbol.asyncDispose]()
})

async function start(
  name: string,
  { port = 0, requestUnitsPerSecond }: { port?: number; requestUnitsPerSecond?: number } = {},
): Promise<Part> {
  const cosmos = await startCosmos({
    dataDir: `${directory.path}/${name}`,
    port,
    tls: certificate,
    verifier: identity.verifier,
    provision: COSMOS,
    ...(requestUnitsPerSecond === undefined ? {} : { requestUnitsPerSecond }),
  })
  accounts.push(cosmos)
  return cosmos
}
const connected = (url: string): Database => connectCosmos(url, endpointCredential(identity, 'app'), COSMOS.database)
const database = async (name: string, requestUnitsPerSecond?: number) =>
  connected((await start(name, requestUnitsPerSecond === undefined ? {} : { requestUnitsPerSecond })).url)

const object = (n: number, path = `advice-voice/2026/11/19/c/attachments/${n}`): ArchivedObject => ({
  objectId: `o-${n}`,
  kind: 'attachment',
  path,
  contentType: 'text/plain',
  sizeBytes: n,
  sha256: 'a'.repeat(64),
})
const AT = '2026-05-01T00:00:00.000Z'
const gap = (n: number): Gap => ({
  conversationId: `c-${String(n).padStart(6, '0')}`,
  objectId: 'o',
  reason: 'not-ready',
  detail: 'the source said nothing',
})
const flat = async <T>(pages: AsyncIterable<T[]>): Promise<T[]> => (await Array.fromAsync(pages)).flat()

describe('much at once', () => {
  it('keeps the gaps of a very bad day, and leaves none of them when it got well', async () => {
    const ledger = createDayLedger(await database('gaps'))
    const many = Array.from({ length: 20_600 }, (_, n) => gap(n))
    await ledger.replaceGaps('2026-11-19', many, AT)
    expect(await flat(ledger.gaps('2026-11-19'))).toEqual(many.map((item) => ({ ...item, since: AT })))
    await ledger.replaceGaps('2026-11-19', many.slice(0, 1), AT)
    expect(await flat(ledger.gaps('2026-11-19'))).toEqual([{ ...gap(0), since: AT }])
    await Promise.all([ledger.replaceGaps('2026-11-19', [], AT), ledger.replaceGaps('2026-11-19', [], AT)])
    expect(await flat(ledger.gaps('2026-11-19'))).toEqual([])
  })

  it('keeps conversations with a thousand attachments among others', async () => {
    const index = createArchiveIndex(await database('large'))
    const large = record('large', { objects: Array.from({ length: 1000 }, (_, n) => object(n)) })
    await index.put([record('before'), large, record('then')])
    await index.put([{ ...large, conversationId: 'large-2' }])
    expect(await index.record('large')).toEqual(large)
    expect((await flat(index.day('2026-11-19'))).map((entry) => [entry.conversationId, entry.objects.length])).toEqual([
      ['before', 0],
      ['large', 1000],
      ['large-2', 1000],
      ['then', 0],
    ])
  })
})

describe('a record that is too large for the index', () => {
  it('is refused for good: trying again would not make it smaller', async () => {
    const index = createArchiveIndex(await database('too-large'))
    const tooLarge = record('too-large', {
      addresses: Array.from({ length: 300 }, (_, n) => `${n}-${'p'.repeat(9000)}`),
    })
    await expect(index.put([record('small'), tooLarge])).rejects.toMatchObject({
      code: 'index-unreachable',
      retryable: false,
    })
    expect(await index.record('too-large')).toBeNull()
  })
})

describe('a lease that the index refuses', () => {
  it('is a failure: only who was quicker has it', async () => {
    const lease = createAuditLease(await database('lease'))
    const until = '2026-05-01T03:00:00.000Z'
    await expect(lease.acquire('h'.repeat(3_000_000), AT, until)).rejects.toMatchObject({ code: 'index-unreachable' })
    expect(await lease.acquire('audits-2026-04-30', AT, until)).toBe(true)
  })
})

describe('an index that is away for a moment', () => {
  it('is waited for, also at the very first write', async () => {
    const before = await start('away')
    await before.close()
    const records = Array.from({ length: 150 }, (_, n) => record(`c-${String(n).padStart(4, '0')}`))
    const index = createArchiveIndex(connected(before.url))
    const writing = index.put(records)
    await pause(300)
    await start('away', { port: Number(new URL(before.url).port) })
    await writing
    expect(await flat(index.day('2026-11-19'))).toHaveLength(150)
  })
})

describe('throttling', () => {
  it('is waited out, and nothing is lost', async () => {
    const index = createArchiveIndex(await database('throttled', 2500))
    const records = Array.from({ length: 150 }, (_, n) => record(`c-${String(n).padStart(4, '0')}`))
    await index.put(records)
    expect((await flat(index.day('2026-11-19'))).map((entry) => entry.conversationId)).toEqual(
      records.map((archiveRecord) => archiveRecord.conversationId),
    )
    expect(await index.record('c-0149')).toEqual(records[149])
  })
})
