/** The observer against the platform's description of a deployment, over TLS and with tokens, as in Azure. */
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeploymentObserver } from '../../../adapters/azure-resources/deployment-observer.ts'
import { residencyProblems } from '../../../domain/residency.ts'
import {
  RESOURCE_IDS,
  startAzureResources,
  type AzureResourcesPart,
} from '../../../local/azure-resources/start-azure-resources.ts'
import { startIdentity, type IdentityPart } from '../../../local/identity/start-identity.ts'
import { localCertificate } from '../../../local/tls/local-certificate.ts'
import { endpointCredential } from '../../local/identity/credential-for.ts'
import { temporaryDirectory } from '../../local/identity/temporary-directory.ts'

const { vault, ...rest } = RESOURCE_IDS
let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let identity: IdentityPart
let azure: AzureResourcesPart
const observer = (
  role: 'app' | 'archiver' = 'app',
  ids = { vault: vault as string, others: Object.values<string>(rest) },
) => createDeploymentObserver(azure.url, ids, endpointCredential(identity, role))
const problems = async () => residencyProblems('northeurope', await observer().resources())

beforeAll(async () => {
  folder = await temporaryDirectory()
  identity = await startIdentity({ dataDir: folder.path, port: 0 })
  const certificate = await localCertificate(folder.path)
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(certificate.caFile, 'utf8')])
  azure = await startAzureResources({
    port: 0,
    tls: certificate,
    verifier: identity.verifier,
    region: 'North Europe',
    period: (container) => (container === 'evidence' ? { days: 2922, locked: true } : null),
  })
})
afterAll(async () => {
  await azure.close()
  await identity.close()
  await folder[Symbol.asyncDispose]()
})

describe('acceptance 27: what is observed', () => {
  it('a region is the same however it is written', async () => {
    expect(await problems()).toEqual([])
    expect((await observer().resources()).map(({ kind }) => kind)).toEqual(['storage', 'storage', 'keys', 'index'])
  })

  it('a second region of the index, a copy of storage, keys elsewhere', async () => {
    azure.change('index', { more: ['West Europe'] })
    azure.change('working', { sku: 'Standard_GZRS' })
    azure.change('keys', { location: 'uksouth' })
    expect(await problems()).toEqual([
      'storage working is copied to another region',
      'keys keys lies in uksouth, not in northeurope',
      'index index lies in westeurope, not in northeurope',
    ])
  })

  it('the default retention of a container, or that there is none', async () => {
    expect(await observer().period('evidence')).toEqual({ days: 2922, locked: true })
    expect(await observer().period('mifid-orders')).toBeNull()
  })

  it('what cannot be read is asked again, and never taken for fine', async () => {
    const unreadable = { code: 'deployment-unreadable', retryable: true }
    await expect(observer('archiver').resources()).rejects.toMatchObject(unreadable)
    await expect(observer('app', { vault: `${vault}-gone`, others: [] }).resources()).rejects.toMatchObject(unreadable)
  })
})
