import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { azuriteClass } from '../../../local/blob/azurite.ts'
import { startBlob } from '../../../local/blob/start-blob.ts'
import { TokenRejected, type TokenVerifier } from '../../../local/identity/contract.ts'
import { localCertificate, type LocalCertificate } from '../../../local/tls/local-certificate.ts'

let dataDir: string
let tls: LocalCertificate
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'holdfast-start-'))
  tls = await localCertificate(dataDir)
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const verifier: TokenVerifier = {
  verify: async () => {
    throw new TokenRejected('unknown-identity', 'nobody is known here')
  },
}
const open = (port: number) =>
  startBlob({
    dataDir: join(dataDir, 'blob'),
    port,
    tls,
    verifier,
    provision: { encryptionScopes: [], containers: [{ name: 'evidence', kind: 'worm' }] },
  })

it('does not start around an Azurite that lacks a method it must guard', async () => {
  const { prototype } = azuriteClass('blob/handlers/BlobHandler.js')
  const { setLegalHold } = prototype
  delete prototype['setLegalHold']
  await expect(open(0)).rejects.toThrow('This azurite has no BlobHandler.setLegalHold')
  prototype['setLegalHold'] = setLegalHold
})

it('leaves nothing open when its port is taken, and starts on a free one', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  await expect(open(typeof address === 'object' && address !== null ? address.port : 0)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  taken.close()
  const blob = await open(0)
  expect(blob.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/vault$/)
  await blob.close()
  await blob.close()
})

it('deploys more while it runs, and keeps it', async () => {
  const first = await open(0)
  await first.applyProvision({
    encryptionScopes: [],
    containers: [{ name: 'quarantine', kind: 'worm', defaultPolicy: { days: 30, mode: 'Locked' } }],
  })
  await first.close()
  const second = await open(0)
  await expect(
    second.applyProvision({
      encryptionScopes: [],
      containers: [{ name: 'quarantine', kind: 'worm', defaultPolicy: { days: 29, mode: 'Locked' } }],
    }),
  ).rejects.toMatchObject({ name: 'ProvisioningRefused', code: 'policy-locked' })
  await second.close()
})
