/** Links as storage judges them: through the adapter, over TLS, to the blob stand-in. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLinkSigner } from '../../../adapters/blob-vault/links.ts'
import { createVault } from '../../../adapters/blob-vault/vault.ts'
import { createVaultReader } from '../../../adapters/blob-vault/vault-reader.ts'
import { credentialFor } from '../../../adapters/identity/credentials.ts'
import { readPolicy } from '../../../adapters/policy-file.ts'
import { identitySettings } from '../../../local/platform/app-settings.ts'
import { startPlatform, type Platform } from '../../../local/platform/start-platform.ts'

const HOUR = 3_600_000
const NAME = '2026/11/19/call-1/recordings/rec one.ogg'
const target = { container: 'advice-voice', name: NAME, versionId: null, filename: 'call-1/recordings/rec one.ogg' }

let platform: Platform
let dataDir: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'holdfast-links-'))
  platform = await startPlatform({
    dataDir,
    policy: await readPolicy('policy/retention.json'),
    genesys: { kind: 'none' },
    usualPorts: false,
  })
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(platform.file.caFile, 'utf8')])
  Object.assign(process.env, identitySettings(platform.file))
  const { vaultUrl, clientIds } = platform.file
  const reader = createVaultReader(vaultUrl, credentialFor(clientIds.reader))
  const vault = createVault(vaultUrl, credentialFor(clientIds.archiver), { reader })
  for (const name of [NAME, 'other'])
    await vault.putOnce({ container: 'advice-voice', name, contentType: 'audio/ogg', metadata: {}, body: body(name) })
})
afterAll(async () => {
  await platform.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const body = (name: string) => Buffer.from(`OggS ${name}`)
const signer = (role: 'reader' | 'archiver' = 'reader', now: () => number = Date.now) =>
  createLinkSigner(platform.file.vaultUrl, credentialFor(platform.file.clientIds[role]), now)
const until = (ms: number) => new Date(Date.now() + ms).toISOString()

async function ask(url: string, method = 'GET'): Promise<{ status: number; text: string; disposition: string }> {
  return await new Promise((resolve, reject) => {
    https
      .request(url, { method, headers: method === 'PUT' ? { 'x-ms-blob-type': 'BlockBlob' } : {} }, (answer) => {
        void buffer(answer).then((bytes) => {
          resolve({
            status: answer.statusCode ?? 0,
            text: bytes.toString(),
            disposition: String(answer.headers['content-disposition']),
          })
        }, reject)
      })
      .on('error', reject)
      .end()
  })
}

describe('a link', () => {
  it('reads its one blob without any other right, and saves it under its own name', async () => {
    const { url, signatureSha256 } = await signer().link(target, until(HOUR))
    expect(await ask(url)).toEqual({
      status: 200,
      text: body(NAME).toString(),
      disposition: "attachment; filename*=UTF-8''rec%20one.ogg",
    })
    const signature = new URL(url).searchParams.get('sig') ?? ''
    expect(signatureSha256).toBe(createHash('sha256').update(signature).digest('hex'))
    for (const method of ['PUT', 'DELETE']) expect((await ask(url, method)).status).toBe(403)
    const { searchParams } = new URL(url)
    expect([searchParams.get('sp'), searchParams.get('sr'), searchParams.get('spr')]).toEqual(['r', 'b', 'https'])
  })

  it('leads nowhere when it is moved, altered, expired, or not good yet', async () => {
    const { url } = await signer().link(target, until(HOUR))
    const altered = (change: (link: URL) => void) => {
      const link = new URL(url)
      change(link)
      return link.href
    }
    const old = await signer('reader', () => Date.now() - 3 * HOUR).link(target, until(-HOUR))
    const early = await signer('reader', () => Date.now() + HOUR).link(target, until(2 * HOUR))
    for (const bad of [
      altered((link) => (link.pathname = link.pathname.replace(encodeURIComponent('rec one.ogg'), 'x.ogg'))),
      url.replace(/recordings(%2F|\/)rec%20one\.ogg/, 'other'),
      altered((link) => link.searchParams.set('se', until(9 * HOUR))),
      altered((link) => link.searchParams.set('sp', 'rw')),
      altered((link) => link.searchParams.set('sig', Buffer.from(randomUUID()).toString('base64'))),
      old.url,
      early.url,
    ])
      expect((await ask(bad)).status).toBe(403)
  })

  it('has no more right than who signed it', async () => {
    await expect(signer('archiver').link(target, until(HOUR))).rejects.toMatchObject({ code: 'vault-forbidden' })
  })

  it('to a version leads to that version alone', async () => {
    const { vaultUrl, clientIds } = platform.file
    const [first] = await createVaultReader(vaultUrl, credentialFor(clientIds.reader)).versions('advice-voice', NAME)
    const versionId = first?.versionId ?? expect.fail('storage names no version')
    const { url } = await signer().link({ ...target, versionId }, until(HOUR))
    expect(new URL(url).searchParams.get('versionid')).toBe(versionId)
    expect(await ask(url)).toMatchObject({ status: 200, text: body(NAME).toString() })
    expect(await ask(url.replace(/versionid=[^&]+&/, ''))).toMatchObject({ status: 403 })
    expect(await ask(url.replace(/versionid=[^&]+/, 'versionid=2020-01-01T00%3A00%3A00.0000000Z'))).toMatchObject({
      status: 403,
    })
  })
})
