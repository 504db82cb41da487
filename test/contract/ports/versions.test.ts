/**
 * What the adapters make of versions, over the SDK and TLS, in a storage account on this machine: acceptance point 13
 * (what is put over a record is found, and the first version is what counts), and disposal down to the last version.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVaultDisposer } from '../../../adapters/blob-vault/disposer.ts'
import { createLinkSigner } from '../../../adapters/blob-vault/links.ts'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { createVaultKeeper } from '../../../adapters/blob-vault/vault-keeper.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../../adapters/identity/credentials.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { identitySettings } from '../../../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../../../local/platform/start-platform.ts'

const DAY_MS = 86_400_000

let platform: Platform
let dataDir: string
let daysOn = 0
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-versions-'))
  platform = await startPlatform({
    dataDir,
    policy: await readPolicy('policy/retention.json'),
    genesys: { kind: 'none' },
    usualPorts: false,
    clock: () => Date.now() + daysOn * DAY_MS,
  })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file), {
    IDENTITY_HEADER: platform.file.identity.header,
  })
})
afterAll(async () => {
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})

type Role = Exclude<keyof Platform['file']['clientIds'], 'disposition'>
const as = (role: Role) => credentialFor(platform.file.clientIds[role])
const reader = () => createVaultReader(platform.file.vaultUrl, as('reader'))
const keeper = () => createVaultKeeper(platform.file.vaultUrl, as('keeper'), 'locked')

async function write(container: string, name: string, text: string): Promise<void> {
  await createVault(platform.file.vaultUrl, as('archiver'), { reader: reader() }).putOnce({
    container,
    name,
    contentType: 'text/plain',
    metadata: {},
    body: new TextEncoder().encode(text),
  })
}

/** What whoever has the archiver's token could do: a write that does not ask whether the name is free. */
async function putOver(container: string, name: string, text: string): Promise<void> {
  const service = new BlobServiceClient(platform.file.vaultUrl, as('archiver'))
  await service.getContainerClient(container).getBlockBlobClient(name).upload(text, text.length)
}

async function textOf(container: string, name: string, versionId?: string): Promise<string | null> {
  const body = await reader().read(container, name, versionId)
  return body === null ? null : Buffer.concat(await Array.fromAsync(body)).toString()
}
const listed = async (container: string, prefix: string) =>
  (await Array.fromAsync(reader().list(container, prefix))).flat()

describe('what is put over a record', () => {
  const at = ['advice-voice', 'over/record'] as const

  it('stands beside the first version in every listing, and the first is what counts (point 13)', async () => {
    await write(...at, 'archived')
    const [before] = await listed(...at)
    await putOver(...at, 'forged')
    const [first, second, ...more] = await reader().versions(...at)
    expect(more).toEqual([])
    expect(first).toEqual(before)
    expect(await listed(...at)).toEqual([{ ...before, laterVersions: [second?.versionId] }])
    expect(await textOf(...at)).toBe('forged')
    expect(await textOf(...at, first?.versionId)).toBe('archived')
    // It says of itself what it likes: the digest in its metadata is not the archiver's.
    expect([first?.sha256 === null, second?.sha256]).toEqual([false, null])
  })

  it('takes neither date nor hold away from it: the keeper moves the first version on', async () => {
    const until = '2060-01-01T00:00:00.000Z'
    await keeper().extend(...at, until)
    const [first, second] = await reader().versions(...at)
    expect(first).toMatchObject({ retainUntil: until, mode: 'locked' })
    expect(second?.retainUntil === until).toBe(false)
    await keeper().hold(...at, true, first?.versionId)
    expect((await reader().versions(...at)).map(({ legalHold }) => legalHold)).toEqual([true, false])
    await keeper().retain(...at, '2061-01-01T00:00:00.000Z', 'locked', first?.versionId)
    expect((await reader().versions(...at))[0]?.retainUntil).toBe('2061-01-01T00:00:00.000Z')
  })
})

it('a link to the first version reads it, whatever was put over it since, and leads to no other', async () => {
  const at = ['advice-voice', 'linked/rec one.ogg'] as const
  await write(...at, 'archived')
  const [first] = await reader().versions(...at)
  const signer = createLinkSigner(platform.file.vaultUrl, as('reader'), Date.now)
  const [container, name] = at
  const target = { container, name, versionId: first?.versionId ?? '', filename: 'rec one.ogg' }
  const { url } = await signer.link(target, new Date(Date.now() + 3_600_000).toISOString())
  await putOver(...at, 'forged')
  const [, second] = await reader().versions(...at)
  const answer = await fetch(url)
  expect([answer.status, await answer.text()]).toEqual([200, 'archived'])
  expect(answer.headers.get('content-disposition')).toContain('rec%20one.ogg')
  const moved = new URL(url)
  moved.searchParams.set('versionid', second?.versionId ?? '')
  expect((await fetch(moved)).status).toBe(403)
})

describe('what the disposition app deletes', () => {
  const disposer = () => createVaultDisposer(platform.file.vaultUrl, dispositionCredential())
  const at = ['quarantine', 'a/file.pdf'] as const

  it('is protected by the latest date and any hold of its versions', async () => {
    await write(...at, 'a number')
    await putOver(...at, 'another')
    const [first, second] = await reader().versions(...at)
    await keeper().hold(...at, true, first?.versionId)
    expect(await disposer().protection(...at)).toEqual({ until: second?.retainUntil, locked: false, legalHold: true })
    await expect(disposer().dispose(...at)).rejects.toMatchObject({ code: 'vault-conflict', retryable: false })
    expect(await reader().versions(...at)).toHaveLength(2)
    await keeper().hold(...at, false, first?.versionId)
  })

  it('is gone with every version, and of its neighbours none', async () => {
    await write('quarantine', 'a/file.pdf.2', 'a neighbour')
    daysOn = 31
    await disposer().dispose(...at)
    expect(await reader().versions(...at)).toEqual([])
    expect(await disposer().protection(...at)).toBeNull()
    expect(await textOf('quarantine', 'a/file.pdf.2')).toBe('a neighbour')
    await disposer().dispose(...at)
    daysOn = 0
  })

  it('is found also where somebody deleted the name alone', async () => {
    const other = ['quarantine', 'half/gone'] as const
    await write(...other, 'a number')
    daysOn = 31
    const service = new BlobServiceClient(platform.file.vaultUrl, dispositionCredential())
    await service.getContainerClient('quarantine').getBlobClient('half/gone').delete()
    expect([await reader().facts(...other), await listed(...other)]).toEqual([null, []])
    expect(await disposer().protection(...other)).not.toBeNull()
    await disposer().dispose(...other)
    expect(await disposer().protection(...other)).toBeNull()
    daysOn = 0
  })

  /** The identity endpoint gives this identity to whoever shows the second app's header, and to nobody else. */
  function dispositionCredential() {
    const { file } = platform
    return {
      async getToken() {
        const query = new URLSearchParams({
          'resource': 'https://storage.azure.com',
          'api-version': '2019-08-01',
          'client_id': file.clientIds.disposition,
        })
        const headers = { 'x-identity-header': file.identity.dispositionHeader }
        const answer = await fetch(`${file.identity.endpoint}?${query}`, { headers })
        const { access_token: token } = (await answer.json()) as { access_token: string }
        return { token, expiresOnTimestamp: Date.now() + 60_000 }
      },
    }
  }
})
