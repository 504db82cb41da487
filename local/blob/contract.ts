import type { Part } from '../part.ts'
import type { TokenVerifier } from '../identity/contract.ts'

/** `worm`: version-level immutability is on. `mutable`: an ordinary container (`staging`, `exports`). */
export type ContainerKind = 'worm' | 'mutable'
export type PolicyMode = 'Unlocked' | 'Locked'

/** What `infra/` gives to ARM for one container. No data-plane role can reach it. */
export interface ContainerDefinition {
  name: string
  kind: ContainerKind
  /** Inherited by a blob at its upload; a later change does not touch blobs that are there. Days 1 to 146,000. */
  defaultPolicy?: { days: number; mode: PolicyMode }
  /** Encryption scope of blobs that name none. Fixed at creation, as in ARM. */
  encryptionScope?: string
  /** True: a blob may name no other scope than the container's. Fixed at creation. */
  denyEncryptionScopeOverride?: boolean
}

export interface EncryptionScope {
  name: string
  /** Key Vault key identifier, without version. */
  keyUri: string
}

export interface Provision {
  containers: readonly ContainerDefinition[]
  encryptionScopes: readonly EncryptionScope[]
}

/** What protects one version of a blob. */
export interface WormRecord {
  container: string
  name: string
  /** Empty in a mutable container, which has no versions. */
  versionId: string
  policy?: { untilMs: number; mode: PolicyMode }
  /** Undefined until a hold was set or cleared for the first time. */
  legalHold?: boolean
  encryptionScope?: string
}

/** Whether the storage account can wrap and unwrap with a key at this moment. */
export type KeyState = (keyUri: string) => 'usable' | 'disabled'

export interface BlobStandInOptions {
  /** Blobs, their index and the protection records live here and survive a restart. */
  dataDir: string
  /** 0 takes a free port. */
  port: number
  /** PEM texts. */
  tls: { key: string; cert: string }
  verifier: TokenVerifier
  provision: Provision
  /** Epoch ms; the real time unless told otherwise. */
  clock?: () => number
  /** Every key is usable unless told otherwise. */
  keyState?: KeyState
}

export interface BlobStandIn extends Part {
  readonly accountName: string
  /**
   * What a deployment of `infra/` would do. Idempotent; containers that are not named stay as they are.
   * @throws ProvisioningRefused where ARM refuses, and then changes nothing
   */
  applyProvision(provision: Provision): Promise<void>
  /** Default policy of a container, as ARM tells it; undefined where it has none. */
  defaultPolicy(container: string): ContainerDefinition['defaultPolicy']
  /** Protection records whose `container/name` begins with the prefix, oldest version first: for tests. */
  listWorm(prefix?: string): WormRecord[]
}
