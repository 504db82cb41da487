import type { z } from 'zod'
import type { KeySpec } from './key-material.ts'
import type { KeyVersion } from './key-store.ts'
import type { RotationPolicy, rotationPolicyInput } from './rotation-policy.ts'

/** What provisioning may say about a key. Times are epoch seconds. */
export interface KeySettings {
  operations?: string[] | undefined
  enabled?: boolean | undefined
  notBefore?: number | undefined
  expires?: number | undefined
  tags?: Record<string, string> | undefined
}

/**
 * The vault behind the REST surface. Every method answers or throws KeyVaultRefusal; nothing here knows HTTP or
 * callers.
 */
export interface KeyVault {
  readonly purgeProtection: boolean
  /** Makes a key, or a new version of one that is there. */
  create(name: string, spec: KeySpec, settings: KeySettings): Promise<KeyVersion>
  /** The version asked for, else the newest one. */
  get(name: string, version?: string): Promise<KeyVersion>
  /** Newest version of every key that is not deleted. */
  list(): Promise<KeyVersion[]>
  /** Oldest first. */
  listVersions(name: string): Promise<KeyVersion[]>
  update(name: string, version: string | undefined, settings: KeySettings): Promise<KeyVersion>
  rotate(name: string): Promise<KeyVersion>
  rotationPolicy(name: string): Promise<RotationPolicy>
  setRotationPolicy(name: string, input: z.input<typeof rotationPolicyInput>): Promise<RotationPolicy>
  delete(name: string): Promise<DeletedKey>
  getDeleted(name: string): DeletedKey
  listDeleted(): DeletedKey[]
  recover(name: string): KeyVersion
  /** @throws KeyVaultRefusal 403 under purge protection */
  purge(name: string): void
  sign(name: string, version: string | undefined, algorithm: string, digest: Buffer): Promise<Signed>
  verify(
    name: string,
    version: string | undefined,
    algorithm: string,
    digest: Buffer,
    signature: Buffer,
  ): Promise<boolean>
  wrap(name: string, version: string | undefined, algorithm: string, plain: Buffer): Promise<Signed>
  unwrap(name: string, version: string | undefined, algorithm: string, wrapped: Buffer): Promise<Signed>
}

export interface Signed {
  key: KeyVersion
  value: Buffer
}

export interface DeletedKey {
  key: KeyVersion
  /** Epoch seconds. */
  deletedAt: number
  purgeAt: number
}
