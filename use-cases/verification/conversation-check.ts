/**
 * One conversation against its receipt: every object read and hashed again, then compared with the manifest and the
 * law.
 */
import { dayOf } from '../../domain/day.ts'
import { isNotKept } from '../../domain/completeness/gap.ts'
import { ArchiveError } from '../../domain/errors.ts'
import { parseManifest, type Manifest } from '../../domain/record/manifest.ts'
import type { StoredFacts, VaultReader } from '../../domain/ports/vault.ts'
import { asLocked, retentionProblem } from '../../domain/completeness/reconciliation.ts'
import type { LockMode } from '../../domain/retention/lock-mode.ts'
import { lawfulUntil } from '../../domain/retention/retention-date.ts'
import { sha256Hex, sha256Stream } from '../../evidence/digest.ts'
import type { Receipt } from '../../evidence/receipts.ts'
import { splitPath } from '../../domain/record/object-path.ts'
import { bytesAt } from '../objects/stored-bytes.ts'

type Named = Receipt['objects'][number]

export interface ConversationCheck {
  /** Reads each object once, however many receipts name it. */
  check(receipt: Receipt): Promise<void>
  /** Everything that a receipt or a superseded manifest named so far. */
  named: ReadonlySet<string>
  /** Read so far. */
  totals(): { objects: number; bytes: number }
}

/**
 * @param facts of every blob of the day by `<container>/<name>`
 * @param lock as the newest certificate says: in trial, what should be locked is not
 */
export function conversationCheck(
  vault: Pick<VaultReader, 'read'>,
  facts: ReadonlyMap<string, StoredFacts>,
  report: (problem: string) => void,
  lock: LockMode = 'locked',
): ConversationCheck {
  const named = new Set<string>()
  let objects = 0
  let bytes = 0
  return { check, named, totals: () => ({ objects, bytes }) }

  async function check(receipt: Receipt): Promise<void> {
    const fresh = receipt.objects.filter((object) => !named.has(object.path))
    for (const object of fresh) named.add(object.path)
    let manifest: Manifest | null = null
    for (const object of fresh) {
      const fact = facts.get(object.path)
      if (fact !== undefined && fact.retainUntil === null) report(`${object.path}: no retention date on the blob`)
      if (object.kind === 'manifest') manifest = await readManifest(object)
      else await readObject(object)
    }
    // An unreadable record is kept raw, without one; what the law had let go is not kept.
    if (!isNotKept(receipt) && !receipt.objects.some(({ kind }) => kind === 'manifest' || kind === 'unreadable'))
      report(`${receipt.conversationId}: its receipt names no manifest`)
    if (manifest === null) return
    compare(receipt, manifest)
    await followSuperseded(manifest)
  }

  async function readManifest({ path, sha256 }: Pick<Named, 'path' | 'sha256'>): Promise<Manifest | null> {
    objects++
    const body = await guarded(path, () => bytesAt(vault, path))
    if (body === undefined) return null
    if (body === null) report(`${path}: missing`)
    else if (sha256Hex(body) !== sha256) report(`${path}: its bytes are not those that were archived`)
    else {
      bytes += body.byteLength
      return parseManifest(JSON.parse(new TextDecoder().decode(body)))
    }
    return null
  }

  async function readObject({ path, sha256, sizeBytes }: Named): Promise<void> {
    objects++
    const hash = sha256Stream()
    let size = 0
    const found = await guarded(path, async () => {
      const { container, name } = splitPath(path)
      const body = await vault.read(container, name)
      if (body === null) return null
      for await (const chunk of body) {
        hash.update(chunk)
        size += chunk.byteLength
      }
      return true
    })
    bytes += size
    if (found === null) report(`${path}: missing`)
    else if (found !== undefined && (size !== sizeBytes || hash.hex() !== sha256))
      report(`${path}: its bytes are not those that were archived`)
  }

  /**
   * A blob that exists but may not be read is a finding about this blob; a vault that does not answer ends the
   * verification.
   */
  async function guarded<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.retryable) throw error
      report(`${path}: cannot be read (${error.message})`)
      return undefined
    }
  }

  /**
   * The manifest must name the same objects as the receipt, and each must be kept as the law of the manifest's class
   * asks.
   */
  function compare(
    receipt: Receipt,
    { conversationId, revision, day, conversationEnd, retention, objects: listed, gaps: manifestGaps }: Manifest,
  ): void {
    if (conversationId !== receipt.conversationId || revision !== receipt.revision)
      report(`${receipt.conversationId}: its manifest is that of ${conversationId}, revision ${revision}`)
    if (dayOf(conversationEnd) !== day)
      report(`${conversationId}: ended on ${dayOf(conversationEnd)}, archived under ${day}`)
    const lawful = lawfulUntil(conversationEnd, retention.years)
    const demand = {
      mode: retention.mode,
      retainUntil: Date.parse(retention.retainUntil) > Date.parse(lawful) ? retention.retainUntil : lawful,
    }
    for (const gap of manifestGaps)
      if (!receipt.gaps.some(({ objectId, reason }) => objectId === gap.objectId && reason === gap.reason))
        report(`${conversationId}: its manifest names ${gap.objectId} as ${gap.reason}, its receipt does not`)
    for (const { objectId, reason } of receipt.gaps)
      if (!manifestGaps.some((gap) => objectId === gap.objectId && reason === gap.reason))
        report(`${conversationId}: its receipt names ${objectId} as ${reason}, its manifest does not`)
    const digests = new Map(listed.map((object) => [object.path, object.sha256]))
    const received = receipt.objects.filter((object) => object.kind !== 'manifest')
    for (const object of receipt.objects) {
      if (object.kind !== 'manifest' && digests.get(object.path) !== object.sha256)
        report(`${object.path}: the manifest names another digest, or none`)
      const fact = facts.get(object.path)
      const problem =
        fact === undefined || fact.retainUntil === null ? null : retentionProblem(fact, asLocked(demand, lock))
      if (problem !== null) report(`${object.path}: ${problem}`)
    }
    if (digests.size !== received.length)
      report(`${conversationId}: manifest and receipt name different numbers of objects`)
  }

  /** Earlier revisions are kept as long: one that was never certified is known from the manifest that replaced it. */
  async function followSuperseded({ supersedes }: Manifest): Promise<void> {
    if (supersedes === null || named.has(supersedes.path)) return
    named.add(supersedes.path)
    const manifest = await readManifest(supersedes)
    if (manifest === null) return
    for (const object of manifest.objects) {
      if (named.has(object.path)) continue
      named.add(object.path)
      await readObject(object)
    }
    await followSuperseded(manifest)
  }
}
