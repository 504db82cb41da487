/** A vault in memory that keeps the promises of the real one: written once, dated by its container, never shortened. */
import { containersOf } from '../../../domain/record/containers.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Clock } from '../../../domain/ports/support.ts'
import type {
  PutOutcome,
  PutRequest,
  StoredFacts,
  Vault,
  VaultKeeper,
  VaultReader,
} from '../../../domain/ports/vault.ts'
import type { RetentionPolicy } from '../../../domain/retention/retention-policy.ts'
import { sha256Hex } from '../../../evidence/digest.ts'
import { sortedNames } from './sorted-names.ts'

export interface MemoryContainer {
  days: number | null
  mode: 'locked' | 'unlocked' | null
  settings: { versionLevelImmutability: boolean; encryptionScope: string | null; scopeOverrideDenied: boolean }
}
export interface MemoryBlob {
  bytes: Uint8Array
  contentType: string
  metadata: Record<string, string>
  retainUntil: string | null
  mode: 'locked' | 'unlocked' | null
  legalHold?: boolean
  versionId?: string
  /** What somebody with the right to write put over it, oldest first. */
  later?: MemoryBlob[]
}

export interface MemoryVault {
  vault: Vault
  reader: VaultReader
  keeper: VaultKeeper
  /** By `<container>/<name>`: a test changes what a saboteur with the disk in hand would. */
  blobs: Map<string, MemoryBlob>
  containers: Map<string, MemoryContainer>
  /** What infrastructure does for a new policy: containers are added, defaults set; none is taken away. */
  deploy(policy: RetentionPolicy): void
  /** Every name that was really written, in order: twice the same name would be an overwrite. */
  written: string[]
}

const DAY_MS = 86_400_000
const PAGE = 1000

export function memoryVault(policy: RetentionPolicy, clock: Clock): MemoryVault {
  const blobs = new Map<string, MemoryBlob>()
  const written: string[] = []
  const containers = new Map<string, MemoryContainer>()
  const deploy = (deployed: RetentionPolicy): void => {
    for (const { name, kind, days, mode, encryptionScope } of containersOf(deployed))
      containers.set(name, {
        days,
        mode,
        settings: {
          versionLevelImmutability: kind === 'worm',
          encryptionScope,
          scopeOverrideDenied: encryptionScope !== null,
        },
      })
  }
  deploy(policy)
  const found = (name: string): MemoryContainer => {
    const container = containers.get(name)
    if (container === undefined) throw new ArchiveError('vault-misconfigured', `container ${name} does not exist`)
    return container
  }

  let paths = sortedNames()
  /** Tests add and take away blobs behind the vault's back. */
  const pathsUnder = (prefix: string): string[] => {
    if (paths.size !== blobs.size) paths = sortedNames(blobs.keys())
    return paths.under(prefix)
  }

  return {
    blobs,
    containers,
    written,
    deploy,
    vault: { putOnce: async (request) => put(request, await whole(request.body)) },
    reader: {
      facts: (container, name) => {
        const blob = versionsAt(container, name).at(-1)
        return Promise.resolve(blob === undefined ? null : factsOf(container, name, blob))
      },
      versions: (container, name) =>
        Promise.resolve(versionsAt(container, name).map((blob) => factsOf(container, name, blob))),
      async *list(container, prefix) {
        found(container)
        const names = pathsUnder(`${container}/${prefix}`).map((path) => path.slice(container.length + 1))
        for (let at = 0; at < names.length; at += PAGE) {
          yield await Promise.resolve(
            names.slice(at, at + PAGE).flatMap((name) => {
              const [blob, ...later] = versionsAt(container, name)
              if (blob === undefined) return []
              const laterVersions = later.map(({ versionId = '' }) => versionId)
              return [{ ...factsOf(container, name, blob), ...(later.length === 0 ? {} : { laterVersions }) }]
            }),
          )
        }
      },
      read: (container, name, versionId, range) => {
        const all = versionsAt(container, name)
        const blob = versionId === undefined ? all.at(-1) : all.find((version) => version.versionId === versionId)
        const { offset = 0, count = Infinity } = range ?? {}
        return Promise.resolve(blob === undefined ? null : once(blob.bytes.slice(offset, offset + count)))
      },
      container: (name) => Promise.resolve(containers.get(name)?.settings ?? null),
    },
    keeper: {
      retain: (container, name, until, mode) =>
        Promise.resolve().then(() => retain(`${container}/${name}`, until, mode)),
      extend: (container, name, until) => Promise.resolve().then(() => extend(`${container}/${name}`, until)),
      hold: (container, name, held) =>
        Promise.resolve().then(() => {
          const blob = blobs.get(`${container}/${name}`)
          if (blob === undefined)
            throw new ArchiveError('vault-unreachable', `${container}/${name} is not there`, { retryable: true })
          blob.legalHold = held
        }),
    },
  }

  function versionsAt(container: string, name: string): MemoryBlob[] {
    const blob = blobs.get(`${container}/${name}`)
    return blob === undefined ? [] : [blob, ...(blob.later ?? [])]
  }

  function put({ container, name, contentType, metadata }: PutRequest, bytes: Uint8Array): PutOutcome {
    const { days, mode } = found(container)
    const path = `${container}/${name}`
    const facts = { sha256: sha256Hex(bytes), sizeBytes: bytes.byteLength }
    const there = blobs.get(path)
    if (there !== undefined) {
      if (there.metadata['sha256'] === facts.sha256) return { kind: 'present', ...facts }
      throw new ArchiveError('vault-conflict', `${path} is in the vault with other bytes`)
    }
    const retainUntil =
      days === null ? null : new Date(Math.floor((clock.now() + days * DAY_MS) / 1000) * 1000).toISOString()
    blobs.set(path, {
      bytes,
      contentType,
      metadata: { ...metadata, sha256: facts.sha256 },
      retainUntil,
      mode,
      versionId: versionOf(written.length),
    })
    paths.add(path)
    written.push(path)
    return { kind: 'written', ...facts }
  }

  function retain(path: string, until: string, mode: 'locked' | 'unlocked'): void {
    const blob = blobs.get(path)
    if (blob === undefined) throw new ArchiveError('vault-unreachable', `${path} is not there`, { retryable: true })
    if (blob.mode === 'locked' && (mode === 'unlocked' || Date.parse(until) < Date.parse(blob.retainUntil ?? ''))) {
      if (Date.parse(blob.retainUntil ?? '') < Date.parse(until))
        throw new ArchiveError('vault-conflict', `${path} is locked`)
      return
    }
    Object.assign(blob, { retainUntil: until, mode })
  }

  function extend(path: string, until: string): void {
    const blob = blobs.get(path)
    if (blob === undefined) throw new ArchiveError('vault-unreachable', `${path} is not there`, { retryable: true })
    if (blob.retainUntil !== null && Date.parse(blob.retainUntil) > Date.parse(until))
      throw new ArchiveError('vault-conflict', `${path} is kept until ${blob.retainUntil}`)
    Object.assign(blob, { retainUntil: new Date(until).toISOString(), mode: blob.mode ?? 'locked' })
  }
}

/** Sorts as it counts. */
function versionOf(write: number): string {
  return `v${String(write).padStart(9, '0')}`
}

/** Puts other bytes over what is there, as whoever has the archiver's token can: the first version stays. */
export function putOver({ blobs }: Pick<MemoryVault, 'blobs'>, path: string, bytes: Uint8Array): void {
  const first = blobs.get(path)
  if (first === undefined) throw new Error(`${path} is not there`)
  const forged = { ...first, bytes, metadata: { ...first.metadata, sha256: sha256Hex(bytes) } }
  delete forged.later
  first.later = [...(first.later ?? []), { ...forged, versionId: versionOf(1e8 + (first.later?.length ?? 0)) }]
}

function factsOf(container: string, name: string, blob: MemoryBlob): StoredFacts {
  const { bytes, metadata, retainUntil, mode, legalHold = false, versionId } = blob
  return {
    container,
    name,
    sizeBytes: bytes.byteLength,
    sha256: metadata['sha256'] ?? null,
    retainUntil,
    mode,
    legalHold,
    ...(versionId === undefined ? {} : { versionId }),
  }
}

async function whole(body: PutRequest['body']): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield await Promise.resolve(bytes)
}
