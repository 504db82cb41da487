import type { BlobClient, BlobDownloadResponseParsed } from '@azure/storage-blob'
import { ArchiveError } from '../../domain/errors.ts'
import { blobError } from './blob-errors.ts'

const RESUMES = 5
/** Between two pieces of a body, ms: a connection that says nothing for longer is a broken one. */
const LONGEST_SILENCE = 60_000

/**
 * The body of a download that has begun. Where the connection breaks in the middle it goes on at that byte of the same
 * blob version, a few times: the SDK ends with an abort there, and one break among a night's thousands of reads is no
 * fault of the vault.
 * @param offset of the first byte of the download in the blob
 */
export async function* resumableBody(
  blob: BlobClient,
  begun: BlobDownloadResponseParsed,
  what: string,
  offset = 0,
): AsyncIterable<Uint8Array> {
  const { etag, contentLength } = begun
  let answer = begun
  let at = 0
  for (let resumes = 0; ; resumes++) {
    try {
      for await (const chunk of bodyOf(answer, what)) {
        at += chunk.byteLength
        yield chunk
      }
      return
    } catch (error) {
      if (at === contentLength) return
      if (resumes === RESUMES)
        throw new ArchiveError('vault-unreachable', `${what}: the answer broke off at byte ${at}`, {
          cause: error,
          retryable: true,
        })
    }
    try {
      const left = contentLength === undefined ? undefined : contentLength - at
      answer = await blob.download(offset + at, left, { conditions: { ifMatch: etag } })
    } catch (error) {
      throw blobError(error, what)
    }
  }
}

async function* bodyOf(
  { readableStreamBody: body }: BlobDownloadResponseParsed,
  what: string,
): AsyncIterable<Uint8Array> {
  if (body === undefined)
    throw new ArchiveError('vault-unreachable', `${what}: answered without a body`, { retryable: true })
  const iterator = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await withinTime(iterator.next(), what)
      if (next.done === true) return
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value
    }
  } finally {
    if ('destroy' in body && typeof body.destroy === 'function') body.destroy()
  }
}

async function withinTime<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ArchiveError('vault-unreachable', `${what}: nothing came for a minute`, { retryable: true }))
    }, LONGEST_SILENCE)
  })
  try {
    return await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}
