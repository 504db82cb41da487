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
/** Bodies of the next listings. */
let listings: string[] = []

beforeAll(async () => {
  const certificate = await localCertificate(folder)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
  server = await listenOnLoopback({
    port: 0,
    tls: certificate,
    handler: (request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
      const listed = request.method === 'GET' ? listings.shift() : undefined
      if (listed !== undefined) {
        response.writeHead(200, { 'content-type': 'application/xml' })
        response.end(listed)
        return Promise.resolve()
      }
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
  listings = []
})

function listing(...versions: [id: string, current: boolean][]): string {
  const blobs = versions.map(
    ([id, current]) =>
      `<Blob><Name>a/file</Name><VersionId>${id}</VersionId>` +
      `${current ? '<IsCurrentVersion>true</IsCurrentVersion>' : ''}<Properties><Etag>x</Etag></Properties></Blob>`,
  )
  return (
    `<?xml version="1.0"?><EnumerationResults ServiceEndpoint="${url}" ContainerName="quarantine">` +
    `<Blobs>${blobs.join('')}</Blobs><NextMarker/></EnumerationResults>`
  )
}
const dispose = () => createVaultDisposer(url, identity).dispose('quarantine', 'a/file')
const LOOK = expect.stringMatching(
  /^GET \/account\/quarantine\?.*prefix=a(%2F|\/)file.*include=versions(%2C|,)immutabilitypolicy(%2C|,)legalhold/,
) as string

describe('deleting for good', () => {
  it('names the blob, which makes a previous version of it, and then every version; and looks again', async () => {
    listings = [listing(['v1', false], ['v2', true]), listing()]
    await dispose()
    expect(seen).toEqual([
      LOOK,
      'DELETE /account/quarantine/a/file',
      'DELETE /account/quarantine/a/file?versionid=v1',
      'DELETE /account/quarantine/a/file?versionid=v2',
      LOOK,
    ])
  })

  it('goes on with the versions where an earlier try got half way', async () => {
    listings = [listing(['v1', false], ['v2', false]), listing()]
    answers = [[404, 'BlobNotFound']]
    await dispose()
    expect(seen.filter((line) => line.startsWith('DELETE'))).toEqual([
      'DELETE /account/quarantine/a/file?versionid=v1',
      'DELETE /account/quarantine/a/file?versionid=v2',
    ])
  })

  it('is not done while a version is left', async () => {
    listings = [listing(['v1', true]), listing(['v2', true])]
    await expect(dispose()).rejects.toMatchObject({ code: 'vault-conflict', retryable: true })
  })

  it('says what protects it, and what may not', async () => {
    for (const [answer, code] of [
      [[409, 'BlobImmutableDueToPolicy'], 'vault-conflict'],
      [[403, 'AuthorizationPermissionMismatch'], 'vault-forbidden'],
    ] as const) {
      listings = [listing(['v1', true])]
      answers = [[...answer]]
      await expect(dispose()).rejects.toMatchObject({ code, retryable: false })
    }
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
