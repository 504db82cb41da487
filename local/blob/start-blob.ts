import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import {
  buildAzuriteServer,
  keepServerDurable,
  newEtag,
  portOf,
  startOrRelease,
  type AzuriteServer,
} from './azurite.ts'
import type { BlobStandIn, BlobStandInOptions, Provision } from './contract.ts'
import type { Engine } from './engine.ts'
import { KeyedLock } from './keyed-lock.ts'
import { listByPrefix } from './quick-listings.ts'
import { deploy } from './provisioning.ts'
import { versionIds } from './versions.ts'
import { wrapAzurite } from './wrap-azurite.ts'
import { WormStore } from './worm-store.ts'

const ACCOUNT = 'vault'

/**
 * Starts the vault's storage account on this machine: Azurite in process over TLS, with what Azurite lacks added around
 * its handlers: signed tokens and roles, version-level immutability, legal holds, encryption scopes.
 * @throws ProvisioningRefused where the provision contradicts what the data directory already holds
 */
export async function startBlob(options: BlobStandInOptions): Promise<BlobStandIn> {
  const { dataDir, port, tls, verifier, provision } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const server = buildAzuriteServer({ port, dataDir, service: 'blob', tls })
  const durability = keepServerDurable(server, dataDir, 'blob')
  const store = new WormStore(`${dataDir}/worm.sqlite`)
  const engine: Engine = {
    accountName: ACCOUNT,
    store,
    provisioned: store.loadProvisioned(),
    versionIds: versionIds(store.newestVersion()),
    lock: new KeyedLock(),
    metadata: server.metadataStore,
    verifier,
    durability,
    clock: options.clock ?? Date.now,
    keyState: options.keyState ?? (() => 'usable'),
  }
  // Nobody knows the account key: shared key access is off, and Azurite only needs one to exist.
  const account = { name: ACCOUNT, key1: randomBytes(64) }
  server.accountDataStore.getAccount = (name) => (name === ACCOUNT ? account : undefined)

  async function applyProvision(wanted: Provision): Promise<void> {
    const next = deploy(engine.provisioned, wanted)
    store.saveProvisioned(next)
    engine.provisioned = next
    await createMissingContainers(server, engine)
    await durability.saved()
  }

  function release(): void {
    durability.close()
    store.close()
  }

  try {
    wrapAzurite(server, engine)
    listByPrefix(server.metadataStore)
    await startOrRelease(server)
  } catch (error) {
    release()
    throw error
  }
  const stop = () => server.close().finally(release)
  try {
    await applyProvision(provision)
  } catch (error) {
    await stop()
    throw error
  }
  let closed: Promise<void> | undefined
  return {
    url: `https://127.0.0.1:${portOf(server)}/${ACCOUNT}`,
    accountName: ACCOUNT,
    applyProvision,
    defaultPolicy: (container) => engine.provisioned.containers.get(container)?.defaultPolicy,
    listWorm: (prefix = '') => store.list(prefix),
    close: () => (closed ??= stop()),
  }
}

async function createMissingContainers(server: AzuriteServer, engine: Engine): Promise<void> {
  for (const name of engine.provisioned.containers.keys()) {
    try {
      await server.metadataStore.createContainer(undefined, {
        accountName: ACCOUNT,
        name,
        properties: {
          etag: newEtag(),
          lastModified: new Date(engine.clock()),
          leaseStatus: 'unlocked',
          leaseState: 'available',
          hasImmutabilityPolicy: false,
          hasLegalHold: false,
        },
      })
    } catch (error) {
      if (!(
        error instanceof Error &&
        'storageErrorCode' in error &&
        error.storageErrorCode === 'ContainerAlreadyExists'
      ))
        throw error
    }
  }
}
