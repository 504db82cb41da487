/** Checks a download while it streams: length, type and leading bytes. Nothing counts as archived before `end`. */
import { ArchiveError } from '../errors.ts'
import { endCheck } from './container-end.ts'
import { leadingBytesAgree, looksLikeMarkup, mediaTypeOf } from './media-type.ts'

export interface MediaExpectation {
  contentType: string | null
  /** Bytes announced; null when nobody said. */
  contentLength: number | null
  /** Bytes that the source itself says the file has, apart from the download. */
  declaredBytes?: number | null
  expect: 'recording' | 'attachment'
}
export interface MediaCheck {
  /** @throws ArchiveError `media-rejected` as soon as the first bytes are wrong or there are too many */
  chunk(bytes: Uint8Array): void
  /** @throws ArchiveError `media-too-short` or `media-rejected` */
  end(): void
}

const SNIFF = 256

export function mediaCheck({ contentType, contentLength, declaredBytes, expect }: MediaExpectation): MediaCheck {
  const extension = mediaTypeOf(contentType)?.extension ?? null
  const ending = endCheck(extension)
  let size = 0
  let head = new Uint8Array(0)
  let sniffed = false

  return {
    chunk(bytes) {
      size += bytes.byteLength
      if (contentLength !== null && size > contentLength)
        throw rejected(`more bytes than the ${contentLength} announced`)
      ending.chunk(bytes)
      if (sniffed) return
      head = joined(head, bytes.subarray(0, SNIFF))
      if (head.byteLength >= SNIFF) sniff()
    },
    end() {
      if (contentLength !== null && size < contentLength)
        throw new ArchiveError('media-too-short', `${size} bytes of ${contentLength}`, { retryable: true })
      if (size === 0 && expect === 'recording')
        throw new ArchiveError('media-too-short', 'an empty recording', { retryable: true })
      if (!sniffed && size > 0) sniff()
      // Of the length that the source has, it is the file as it is there: people also send broken ones.
      const problem = size === 0 || size === declaredBytes ? null : ending.problem()
      if (problem !== null) throw new ArchiveError('media-too-short', problem, { retryable: true })
    },
  }

  function sniff(): void {
    sniffed = true
    // An attachment may be a web page by itself; a recording never is.
    if (expect === 'recording' && looksLikeMarkup(head)) throw rejected('a web page or error document instead of media')
    if (extension !== null && !leadingBytesAgree(extension, head))
      throw rejected(`the bytes do not begin as ${contentType ?? 'announced'} does`)
  }
}

function rejected(detail: string): ArchiveError {
  return new ArchiveError('media-rejected', detail, { retryable: true })
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.byteLength + b.byteLength)
  all.set(a)
  all.set(b, a.byteLength)
  return all
}
