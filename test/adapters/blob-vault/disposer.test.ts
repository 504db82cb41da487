/** What is sent when something is deleted for good, or when a right that must be missing is tried. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deleteProbe } from '../../../adapters/blob-vault/delete-probe.ts'
import { createVaultDisposer } from '../../../adapters/blob-vault/disposer.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { listenOnLoopback, type LoopbackServer } from '../../../local/tls/loopback-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-disposer-'))
const identity = {
  getToken: () => Promise.resolve({ token: 'a.b.c', expiresOnTimestamp: Date.now() + 3_600_000 }),
}
let server: LoopbackServer
let url = ''
let seen: string[] = []
/** Status and code of the next answers; 202 when there are no more. */
let answers: [number, string][] = []

beforeAll(async () => {
  const certificate = await localCertificate(folder)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
  server = await listenOnLoopback({
    port: 0,
    tls: certificate,
    handler: (request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
      const [status, code] = answers.shift() ?? [202, '']
      response.writeHead(status, code === '' ? {} : { 'x-ms-error-code': code })
      response.end()
      return Promise.resolve()
    },
  })
  url = `https://localhost:${server.port}/account`
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  seen = []
  answers = []
})
const dispose = (versionId: string | null) =>
  createVaultDisposer(url, identity).dispose('quarantine', 'a/file', versionId)

describe('deleting for good', () => {
  it('names the blob, which makes a previous version of it, and then that version', async () => {
    await dispose('2026-11-19T10:00:00.0000000Z')
    expect(seen).toEqual([
      'DELETE /account/quarantine/a/file',
      'DELETE /account/quarantine/a/file?versionid=2026-11-19T10%3A00%3A00.0000000Z',
    ])
  })

  it('is one request where storage told no version, and fine where the blob is gone', async () => {
    answers = [[404, 'BlobNotFound']]
    await dispose(null)
    expect(seen).toHaveLength(1)
  })

  it('goes on with the version where an earlier try got half way', async () => {
    answers = [[404, 'BlobNotFound']]
    await dispose('v')
    expect(seen).toHaveLength(2)
  })

  it('says what protects it, and what may not', async () => {
    answers = [[409, 'BlobImmutableDueToPolicy']]
    await expect(dispose('v')).rejects.toMatchObject({ code: 'vault-conflict', retryable: false })
    answers = [[403, 'AuthorizationPermissionMismatch']]
    await expect(dispose('v')).rejects.toMatchObject({ code: 'vault-forbidden' })
  })
})

describe('a right that must be missing', () => {
  const mayDelete = () => deleteProbe(url, { archiver: identity })('archiver', 'evidence')
  it.each([
    ['is missing where storage refuses', 403, 'AuthorizationPermissionMismatch', false],
    ['is there where storage looks for the blob', 404, 'BlobNotFound', true],
  ] as const)('%s', async (_what, status, code, may) => {
    answers = [[status, code]]
    expect(await mayDelete()).toBe(may)
    expect(seen[0]).toMatch(/^DELETE \/account\/evidence\/rights\/[0-9a-f-]{36}$/)
  })
})
