/**
 * The write side of the vault: creates blobs, never overwrites, never deletes.
 * A body that fits one block costs one storage transaction; a longer one is staged block by block and committed at the
 * end, so a stream that fails leaves nothing behind but uncommitted blocks, which storage drops by itself.
 */
import { createHash, randomUUID, type Hash } from 'node:crypto'
import type { BlockBlobClient } from '@azure/storage-blob'
import type { TokenCredential } from '@azure/identity'
import { ArchiveError } from '../../domain/errors.ts'
import type { PutOutcome, PutRequest, Vault, VaultReader } from '../../domain/ports/vault.ts'
import { blobAccount } from './account.ts'
import { blobError, isStatus } from './blob-errors.ts'
import { blocksOf } from './blocks.ts'

const BLOCK_BYTES = 4 * 1024 * 1024

/** The archiver cannot read, so a name that is taken is compared through the reader. */
export function createVault(
  accountUrl: string,
  archiver: TokenCredential,
  {
    reader,
    blockBytes = BLOCK_BYTES,
    longestWaitMs,
  }: { reader: Pick<VaultReader, 'facts'>; blockBytes?: number; longestWaitMs?: number },
): Vault {
  const container = blobAccount(accountUrl, archiver, longestWaitMs)
  return {
    async putOnce(request) {
      const blob = container(request.container).getBlockBlobClient(request.name)
      const what = `write ${request.container}/${request.name}`
      const hash = createHash('sha256')
      const blocks = blocksOf(request.body instanceof Uint8Array ? [request.body] : request.body, blockBytes)
      try {
        const first = (await blocks.next()).value ?? Buffer.alloc(0)
        const second = await blocks.next()
        if (second.done === true) return await putWhole(blob, request, first, hash, what)
        return await putStaged(blob, request, chain(first, second.value, blocks), hash, what)
      } finally {
        // A write that storage refuses half-way must not leave the body, a download perhaps, open.
        await blocks.return(undefined)
      }
    },
  }

  async function putWhole(
    blob: BlockBlobClient,
    request: PutRequest,
    body: Buffer,
    hash: Hash,
    what: string,
  ): Promise<PutOutcome> {
    const sha256 = hash.update(body).digest('hex')
    return await created(request, { sha256, sizeBytes: body.byteLength }, what, () =>
      blob.upload(body, body.byteLength, creation(request, sha256)),
    )
  }

  async function putStaged(
    blob: BlockBlobClient,
    request: PutRequest,
    blocks: AsyncIterable<Buffer>,
    hash: Hash,
    what: string,
  ): Promise<PutOutcome> {
    const ids: string[] = []
    // Uncommitted blocks of two attempts must not mix, so each attempt names its own.
    const attempt = randomUUID().slice(0, 8)
    let sizeBytes = 0
    for await (const block of blocks) {
      hash.update(block)
      sizeBytes += block.byteLength
      const id = Buffer.from(`${attempt}-${String(ids.length).padStart(6, '0')}`).toString('base64')
      await translated(what, () => blob.stageBlock(id, block, block.byteLength))
      ids.push(id)
    }
    const sha256 = hash.digest('hex')
    return await created(request, { sha256, sizeBytes }, what, () =>
      blob.commitBlockList(ids, creation(request, sha256)),
    )
  }

  async function created(
    request: PutRequest,
    facts: { sha256: string; sizeBytes: number },
    what: string,
    write: () => Promise<unknown>,
  ): Promise<PutOutcome> {
    try {
      await write()
      return { kind: 'written', ...facts }
    } catch (error) {
      if (!isTaken(error)) throw blobError(error, what)
      const there = await reader.facts(request.container, request.name)
      if (there === null) throw blobError(error, what)
      if (there.sha256 === facts.sha256 && there.sizeBytes === facts.sizeBytes) return { kind: 'present', ...facts }
      throw new ArchiveError('vault-conflict', `${request.container}/${request.name} is in the vault with other bytes`)
    }
  }
}

/**
 * The name is in use. Storage says so in three ways: the documented one, the general one of a condition, and the one of
 * an immutable blob.
 */
function isTaken(error: unknown): boolean {
  return (
    isStatus(error, 409, 'BlobAlreadyExists') ||
    isStatus(error, 412, 'ConditionNotMet') ||
    isStatus(error, 409, 'BlobImmutableDueToPolicy')
  )
}

function creation(request: PutRequest, sha256: string) {
  return {
    conditions: { ifNoneMatch: '*' },
    blobHTTPHeaders: { blobContentType: request.contentType },
    metadata: { ...request.metadata, sha256 },
  }
}

async function translated<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw blobError(error, what)
  }
}

async function* chain(first: Buffer, second: Buffer, rest: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  yield first
  yield second
  yield* rest
}
