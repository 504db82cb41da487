import { randomBytes } from 'node:crypto'
import {
  generatePrivateKey,
  signDigest,
  unwrapWithRsa,
  verifyDigest,
  wrapWithRsa,
  type KeySpec,
} from './key-material.ts'
import { currentVersion, defaultOperations, requireUsable, specOf, versionOf, type KeyOperation } from './key-rules.ts'
import type { KeyEntry, KeyStore, KeyVersion } from './key-store.ts'
import { badParameter, forbidden, keyNotFound, KeyVaultRefusal } from './key-vault-refusal.ts'
import {
  addDuration,
  DEFAULT_ROTATION_POLICY,
  isRotationDue,
  newRotationPolicy,
  rotationPolicyInput,
} from './rotation-policy.ts'
import type { DeletedKey, KeySettings, KeyVault } from './vault-contract.ts'

export type { KeyVault } from './vault-contract.ts'

const RETENTION_DAYS = 90
const DAY_SECONDS = 86_400

/** @param clock epoch ms */
export function createKeyVault(options: { store: KeyStore; clock: () => number; purgeProtection: boolean }): KeyVault {
  const { store, purgeProtection } = options
  const now = (): number => Math.floor(options.clock() / 1000)
  // New versions are made one after another: two rotations at once must not both see the same newest version.
  let lastChange: Promise<unknown> = Promise.resolve()
  function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const next = lastChange.then(work, work)
    lastChange = next.catch(() => undefined)
    return next
  }

  function knownEntry(name: string): KeyEntry | undefined {
    const entry = store.entry(name)
    if (entry?.purgeAt !== undefined && now() >= entry.purgeAt) {
      store.removeEntry(name)
      return undefined
    }
    return entry
  }

  function liveEntry(name: string): KeyEntry {
    const entry = knownEntry(name)
    if (entry === undefined || entry.deletedAt !== undefined) throw keyNotFound(name)
    return entry
  }

  async function addVersion(entry: KeyEntry, spec: KeySpec, settings: KeySettings): Promise<KeyVersion> {
    const at = now()
    const policyExpiry = entry.policy?.attributes.expiryTime
    const made: KeyVersion = {
      name: entry.name,
      version: randomBytes(16).toString('hex'),
      type: spec.type,
      privatePem: await generatePrivateKey(spec),
      operations: settings.operations ?? defaultOperations(spec.type),
      enabled: settings.enabled ?? true,
      notBefore: settings.notBefore,
      expires: settings.expires ?? (policyExpiry === undefined ? undefined : addDuration(at, policyExpiry)),
      created: at,
      updated: at,
      tags: settings.tags ?? {},
    }
    store.putVersion(made)
    return made
  }

  async function newVersion(entry: KeyEntry): Promise<KeyVersion> {
    const last = currentVersion(store, entry.name)
    return addVersion(entry, specOf(last), { operations: last.operations, tags: last.tags })
  }

  /** A live key, rotated first if its policy says that this is overdue. */
  async function settled(name: string): Promise<KeyEntry> {
    const entry = liveEntry(name)
    if (entry.policy !== undefined && isRotationDue(entry.policy, currentVersion(store, name), now())) {
      await oneAtATime(async () => {
        if (entry.policy !== undefined && isRotationDue(entry.policy, currentVersion(store, name), now()))
          await newVersion(entry)
      })
    }
    return entry
  }

  async function usable(name: string, version: string | undefined, operation: KeyOperation): Promise<KeyVersion> {
    await settled(name)
    const key = versionOf(store, name, version)
    requireUsable(key, operation, now())
    return key
  }

  function deletedKey(entry: KeyEntry | undefined, name: string): DeletedKey {
    if (entry?.deletedAt === undefined || entry.purgeAt === undefined) throw keyNotFound(name)
    return { key: currentVersion(store, name), deletedAt: entry.deletedAt, purgeAt: entry.purgeAt }
  }

  return {
    purgeProtection,
    create: (name, spec, settings) =>
      oneAtATime(async () => {
        const known = knownEntry(name)
        if (known?.deletedAt !== undefined) {
          throw new KeyVaultRefusal(
            409,
            'Conflict',
            `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; ` +
              'in this state, the key can only be recovered or purged.',
            'ObjectIsDeletedButRecoverable',
          )
        }
        const entry = known ?? { name, deletedAt: undefined, purgeAt: undefined, policy: undefined }
        const made = await addVersion(entry, spec, settings)
        store.putEntry(entry)
        return made
      }),
    async get(name, version) {
      await settled(name)
      return versionOf(store, name, version)
    },
    async list() {
      const live = store.entries().filter((entry) => entry.deletedAt === undefined)
      const found: KeyVersion[] = []
      for (const entry of live) {
        await settled(entry.name)
        found.push(currentVersion(store, entry.name))
      }
      return found
    },
    async listVersions(name) {
      await settled(name)
      return store.versions(name)
    },
    async update(name, version, settings) {
      await settled(name)
      const key = versionOf(store, name, version)
      const changed: KeyVersion = {
        ...key,
        operations: settings.operations ?? key.operations,
        enabled: settings.enabled ?? key.enabled,
        notBefore: settings.notBefore ?? key.notBefore,
        expires: settings.expires ?? key.expires,
        tags: settings.tags ?? key.tags,
        updated: now(),
      }
      store.putVersion(changed)
      return changed
    },
    rotate: (name) => oneAtATime(() => newVersion(liveEntry(name))),
    async rotationPolicy(name) {
      return liveEntry(name).policy ?? DEFAULT_ROTATION_POLICY
    },
    async setRotationPolicy(name, input) {
      const entry = liveEntry(name)
      const parsed = rotationPolicyInput.safeParse(input)
      if (!parsed.success)
        throw badParameter(`The rotation policy is not valid: ${parsed.error.issues[0]?.message ?? ''}`)
      const policy = newRotationPolicy(parsed.data, entry.policy, now())
      store.putEntry({ ...entry, policy })
      return policy
    },
    async delete(name) {
      const entry = { ...liveEntry(name), deletedAt: now(), purgeAt: now() + RETENTION_DAYS * DAY_SECONDS }
      store.putEntry(entry)
      return deletedKey(entry, name)
    },
    getDeleted: (name) => deletedKey(knownEntry(name), name),
    listDeleted: () =>
      store
        .entries()
        .filter((entry) => knownEntry(entry.name)?.deletedAt !== undefined)
        .map((entry) => deletedKey(entry, entry.name)),
    recover(name) {
      const entry = knownEntry(name)
      const { key } = deletedKey(entry, name)
      store.putEntry({ name, deletedAt: undefined, purgeAt: undefined, policy: entry?.policy })
      return key
    },
    purge(name) {
      deletedKey(knownEntry(name), name)
      if (purgeProtection)
        throw forbidden(
          'PurgeProtectionEnabled',
          'Operation "purge" is not allowed because purge protection is enabled for this vault.',
        )
      store.removeEntry(name)
    },
    async sign(name, version, algorithm, digest) {
      const key = await usable(name, version, 'sign')
      return { key, value: signDigest(key.privatePem, key.type, algorithm, digest) }
    },
    async verify(name, version, algorithm, digest, signature) {
      const key = await usable(name, version, 'verify')
      return verifyDigest(key.privatePem, key.type, algorithm, digest, signature)
    },
    async wrap(name, version, algorithm, plain) {
      const key = await usable(name, version, 'wrapKey')
      return { key, value: wrapWithRsa(key.privatePem, key.type, algorithm, plain) }
    },
    async unwrap(name, version, algorithm, wrapped) {
      const key = await usable(name, version, 'unwrapKey')
      return { key, value: unwrapWithRsa(key.privatePem, key.type, algorithm, wrapped) }
    },
  }
}
