import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBlob } from '../../../local/blob/start-blob.ts'
import type { RoleName } from '../../../local/identity/contract.ts'
import { startIdentity } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { DAY_MS, PROVISION, outcome, startPlatform, tokenFor, type Platform } from './platform.ts'

describe('an orderly restart', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())

  it('keeps blobs, their properties and what protects them', async () => {
    const archiver = platform.container('archiver', 'broker-dealer').getBlockBlobClient('2026/11/19/c-1/recording.wav')
    await archiver.stageBlock('AAAA', 'first ', 6)
    await archiver.stageBlock('BBBB', 'second', 6)
    await archiver.commitBlockList(['AAAA', 'BBBB'], {
      metadata: { sha256: 'abc' },
      blobHTTPHeaders: { blobContentType: 'audio/wav' },
    })
    await archiver.setAccessTier('Cold')
    await platform.container('keeper', 'broker-dealer').getBlobClient(archiver.name).setLegalHold(true)
    const seen = () => platform.container('reader', 'broker-dealer').getBlobClient(archiver.name).getProperties()
    const before = await seen()
    await platform.restart()
    const after = await seen()
    for (const key of [
      'etag',
      'lastModified',
      'contentLength',
      'contentMD5',
      'contentType',
      'metadata',
      'accessTier',
      'legalHold',
      'immutabilityPolicyExpiresOn',
      'immutabilityPolicyMode',
      'encryptionScope',
      'createdOn',
    ] as const) {
      expect(after[key], key).toEqual(before[key])
    }
    expect(
      (await platform.container('reader', 'broker-dealer').getBlobClient(archiver.name).downloadToBuffer()).toString(),
    ).toBe('first second')
    expect(await outcome(platform.container('disposition', 'broker-dealer').deleteBlob(archiver.name))).toBe(
      '409 BlobImmutableDueToLegalHold',
    )
    const again = platform.container('archiver', 'broker-dealer').getBlockBlobClient(archiver.name)
    expect(await outcome(again.upload('other', 5, { conditions: { ifNoneMatch: '*' } }))).toBe('409 BlobAlreadyExists')
  })

  it('keeps staged blocks, tags, leases and deletions', async () => {
    const staging = platform.container('app', 'staging')
    await staging.getBlockBlobClient('half').stageBlock('AAAA', 'half', 4)
    await staging.getBlockBlobClient('tagged').upload('x', 1, { tags: { day: '2026-11-19' } })
    await staging.getBlockBlobClient('gone').upload('x', 1)
    await staging.deleteBlob('gone')
    await platform.restart()
    const again = platform.container('app', 'staging')
    await again.getBlockBlobClient('half').commitBlockList(['AAAA'])
    expect((await again.getBlobClient('half').downloadToBuffer()).toString()).toBe('half')
    expect((await again.getBlobClient('tagged').getTags()).tags).toEqual({ day: '2026-11-19' })
    expect(await again.getBlobClient('gone').exists()).toBe(false)
    const names = []
    for await (const blobItem of again.listBlobsFlat({ prefix: '' })) names.push(blobItem.name)
    expect(names).toEqual(['half', 'tagged'])
  })

  it('keeps links valid and refuses a weaker policy', async () => {
    await expect(
      platform.restart({
        encryptionScopes: [],
        containers: [
          {
            name: 'broker-dealer',
            kind: 'worm',
            defaultPolicy: { days: 30, mode: 'Locked' },
            encryptionScope: 'scope-broker',
            denyEncryptionScopeOverride: true,
          },
        ],
      }),
    ).rejects.toMatchObject({ code: 'policy-locked' })
    await platform.reopen()
    const created = await outcome(
      platform.container('archiver', 'broker-dealer').getBlockBlobClient('after').upload('x', 1),
    )
    expect(created).toBe('done')
    const [row] = platform.blob.listWorm('broker-dealer/after')
    expect(row?.policy).toEqual({ untilMs: Math.floor(platform.now / 1000) * 1000 + 2192 * DAY_MS, mode: 'Locked' })
  })
})

describe('a killed process', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'holdfast-killed-'))
  })
  afterAll(() => rm(dataDir, { recursive: true, force: true }))

  it('has lost nothing that it had answered for', async () => {
    const tls = await localCertificate(dataDir)
    const identity = await startIdentity({ dataDir: join(dataDir, 'identity'), port: 0 })
    const options = { tlsOptions: { ca: await readFile(tls.caFile, 'utf8') }, retryOptions: { maxTries: 1 } }
    const containerAt = (url: string, role: RoleName) =>
      new BlobServiceClient(
        url,
        {
          getToken: async () => ({ token: await tokenFor(identity, role), expiresOnTimestamp: Date.now() + DAY_MS }),
        },
        options,
      ).getContainerClient('quarantine')

    const child = spawn(process.execPath, [fileURLToPath(new URL('killable.ts', import.meta.url)), dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout, 'data')
    const url = String(line).trim()
    const exit = once(child, 'exit')
    try {
      const archiver = containerAt(url, 'archiver')
      await Promise.all(
        Array.from({ length: 40 }, (_one, index) =>
          archiver.getBlockBlobClient(`blob-${index}`).upload(`content ${index}`, `content ${index}`.length),
        ),
      )
      await containerAt(url, 'keeper').getBlobClient('blob-7').setLegalHold(true)
    } finally {
      child.kill('SIGKILL')
      await exit
    }

    const blob = await startBlob({
      dataDir: join(dataDir, 'blob'),
      port: 0,
      tls,
      verifier: identity.verifier,
      provision: PROVISION,
    })
    const reader = containerAt(blob.url, 'reader')
    for (let index = 0; index < 40; index++) {
      expect((await reader.getBlobClient(`blob-${index}`).downloadToBuffer()).toString()).toBe(`content ${index}`)
    }
    expect((await reader.getBlobClient('blob-7').getProperties()).legalHold).toBe(true)
    expect(await outcome(containerAt(blob.url, 'disposition').deleteBlob('blob-39'))).toBe(
      '409 BlobImmutableDueToPolicy',
    )
    await blob.close()
    await identity.close()
  })
})
