/** Starts every stand-in over one data folder and says how to reach it. Used by the platform process and by tests. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts'
import { startAzureResources, type AzureResourcesPart } from '../azure-resources/start-azure-resources.ts'
import { DISPOSITIONS } from '../../adapters/disposition-queue/queue.ts'
import { startBlob } from '../blob/start-blob.ts'
import { startQueue } from '../blob/start-queue.ts'
import type { BlobStandIn } from '../blob/contract.ts'
import { startCosmos } from '../cosmos/start-cosmos.ts'
import { startSimulator, type Simulator } from '../genesys-simulator/start-simulator.ts'
import type { Profile } from '../genesys-simulator/tenant/profile.ts'
import { startIdentity } from '../identity/start-identity.ts'
import { startKeyVault, type KeyVaultPart } from '../key-vault/start-key-vault.ts'
import type { Part } from '../part.ts'
import { localCertificate } from '../tls/local-certificate.ts'
import { LOCAL_REGION } from './app-settings.ts'
import { watchKeys } from './key-watch.ts'
import type { PlatformFile } from './platform-file.ts'
import { onPortOrAny } from '../listen.ts'
import { USUAL_PORTS } from './ports.ts'
import { COSMOS, storageProvision } from './provision.ts'
import { provisionKeys } from './provision-keys.ts'

/** The simulated tenant: which day, how large, from which seed, how late things are, what goes wrong. */
export interface TenantOptions {
  day: string
  conversations: number
  seed: number
  speed: number
  faults: string[]
  mediaDelayMs?: number
  profile?: Partial<Profile>
  rateLimit?: number
}
export interface PlatformOptions {
  dataDir: string
  policy: RetentionPolicy
  /** The simulated tenant, or any other Genesys endpoint. */
  genesys:
    | { kind: 'simulated'; tenant: TenantOptions }
    | { kind: 'other'; url: string; clientId: string; clientSecret: string }
    | { kind: 'none' }
  /** Usual ports where they are free; tests take free ones only. */
  usualPorts: boolean
  /** What infrastructure was told; locked unless told otherwise, and never taken back. */
  lock?: LockMode
  /** Of storage alone, epoch ms: dates of retention come when it says. The real time unless told otherwise. */
  clock?: () => number
}
export interface Platform {
  file: PlatformFile
  blob: BlobStandIn
  keyVault: KeyVaultPart
  azure: AzureResourcesPart
  simulator: Simulator | null
  /** The lock step of the runbook: every container of the policy that asks for it. */
  lockContainers(): Promise<void>
  close(): Promise<void>
}

export async function startPlatform({
  dataDir,
  policy,
  genesys,
  usualPorts,
  lock = 'locked',
  clock = Date.now,
}: PlatformOptions): Promise<Platform> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const port = (name: keyof typeof USUAL_PORTS) => (usualPorts ? USUAL_PORTS[name] : 0)
  const parts: Part[] = []
  const started = <P extends Part>(part: P): P => {
    parts.push(part)
    return part
  }

  const tls = await localCertificate(dataDir)
  const identity = started(await startIdentity({ dataDir, port: port('identity') }))
  const secure = { dataDir, tls, verifier: identity.verifier }
  const keyVault = started(await startKeyVault({ ...secure, port: port('keyVault'), tenantId: identity.tenantId }))
  await provisionKeys(keyVault.admin, policy)
  const provisionOf = (mode: LockMode) => storageProvision(policy, (keyName) => `${keyVault.url}/keys/${keyName}`, mode)
  const provision = provisionOf(lock)
  const keys = await watchKeys(
    keyVault,
    provision.encryptionScopes.map((scope) => scope.keyUri),
  )
  const blob = started(
    await onPortOrAny(port('blob'), (free) =>
      startBlob({ ...secure, port: free, provision, keyState: keys.keyState, clock }),
    ),
  )
  const queue = started(
    await onPortOrAny(port('queue'), (free) => startQueue({ ...secure, port: free, queues: [DISPOSITIONS] })),
  )
  const cosmos = started(await startCosmos({ ...secure, port: port('cosmos'), provision: COSMOS }))
  const azure = started(
    await startAzureResources({
      ...secure,
      port: port('resourceManager'),
      region: LOCAL_REGION,
      period: (container) => {
        const policy = blob.defaultPolicy(container)
        return policy === undefined ? null : { days: policy.days, locked: policy.mode === 'Locked' }
      },
    }),
  )
  const secrets = await localSecrets(dataDir)
  const simulator =
    genesys.kind !== 'simulated'
      ? null
      : started(
          await startSimulator({
            ...genesys.tenant,
            dataDir,
            port: port('genesys'),
            mediaPort: port('media'),
            clientId: 'holdfast-local',
            clientSecret: secrets.genesysSecret,
          }),
        )

  const idOf = (role: Parameters<typeof identity.identityFor>[0]) => identity.identityFor(role).clientId
  return {
    blob,
    keyVault,
    azure,
    simulator,
    lockContainers: () => blob.applyProvision(provisionOf('locked')),
    file: {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      identity: {
        endpoint: identity.endpoint,
        header: identity.header,
        dispositionHeader: identity.dispositionHeader,
      },
      directory: {
        authority: identity.authority,
        tenantId: identity.tenantId,
        audience: identity.directory.audience,
        clientId: identity.directory.clientId,
        machine: identity.directory.machine,
      },
      caFile: tls.caFile,
      vaultUrl: blob.url,
      cosmosUrl: cosmos.url,
      keyVaultUrl: keyVault.url,
      queueUrl: queue.url,
      resourceManagerUrl: azure.url,
      clientIds: {
        app: idOf('app'),
        archiver: idOf('archiver'),
        keeper: idOf('keeper'),
        reader: idOf('reader'),
        disposition: idOf('disposition'),
        disposer: idOf('disposer'),
      },
      genesys: genesysOf(),
      functionKey: secrets.functionKey,
    },
    async close() {
      keys.stop()
      for (const part of parts.reverse()) await part.close()
    },
  }

  function genesysOf(): PlatformFile['genesys'] {
    if (simulator !== null)
      return {
        url: simulator.url,
        clientId: 'holdfast-local',
        clientSecret: secrets.genesysSecret,
        simulated: true,
        adminUrl: `${simulator.url}/_admin`,
      }
    if (genesys.kind === 'other')
      return {
        url: genesys.url,
        clientId: genesys.clientId,
        clientSecret: genesys.clientSecret,
        simulated: false,
        adminUrl: null,
      }
    return { url: 'http://127.0.0.1:9', clientId: 'none', clientSecret: 'none', simulated: false, adminUrl: null }
  }
}

/** Keys that people and parts use locally, made once per data folder. */
async function localSecrets(dataDir: string): Promise<{ functionKey: string; genesysSecret: string }> {
  const path = join(dataDir, 'secrets.json')
  try {
    return JSON.parse(await readFile(path, 'utf8')) as { functionKey: string; genesysSecret: string }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const secrets = {
      functionKey: randomBytes(24).toString('base64url'),
      genesysSecret: randomBytes(24).toString('base64url'),
    }
    await writeFile(path, JSON.stringify(secrets), { mode: 0o600 })
    return secrets
  }
}
