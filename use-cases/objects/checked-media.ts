/**
 * A download that is checked while it streams: whatever is not the promised media throws before anything is committed.
 */
import { ArchiveError } from '../../domain/errors.ts'
import { mediaCheck } from '../../domain/media/media-check.ts'
import { looksLikeMarkup, mediaTypeOf } from '../../domain/media/media-type.ts'
import { sha256Stream } from '../../evidence/digest.ts'
import type { MediaAnswer } from '../../domain/ports/recording-source.ts'

export interface MediaPromise {
  expect: 'recording' | 'attachment'
  /** What the source said before the download; used when the server says nothing better. */
  contentType: string | null
  declaredSha256?: string
  declaredBytes?: number | null
}
export interface CheckedMedia {
  contentType: string
  extension: string
  body: AsyncIterable<Uint8Array>
}

const VAGUE = new Set(['application/octet-stream', 'binary/octet-stream'])
const ERROR_PAGES = new Set([
  'application/json',
  'application/problem+json',
  'application/xml',
  'text/xml',
  'text/html',
])
const SOUND = /^\s*(?:audio\/|video\/|application\/ogg)/i

/**
 * @throws ArchiveError `media-rejected` at once when the type cannot be media; the body throws it later for wrong bytes
 * or length
 */
export function checkedMedia(answer: MediaAnswer, promised: MediaPromise): CheckedMedia {
  const announced =
    answer.contentType === null || VAGUE.has(answer.contentType.split(';')[0]?.trim().toLowerCase() ?? '')
      ? promised.contentType
      : answer.contentType
  const type = mediaTypeOf(announced)
  // A polite error document has status 200 and type JSON: where sound was promised it is no recording.
  const otherKind = SOUND.test(promised.contentType ?? '') && !SOUND.test(announced ?? '')
  if (promised.expect === 'recording' && (type === null || otherKind)) {
    answer.cancel()
    throw new ArchiveError('media-rejected', `content type ${announced ?? 'missing'} is not media`, { retryable: true })
  }
  if (promised.expect === 'attachment' && isErrorPage(announced, promised.contentType)) {
    answer.cancel()
    throw new ArchiveError('media-rejected', `${announced ?? ''} came for ${promised.contentType ?? ''}`, {
      retryable: true,
    })
  }
  const chosen = type ?? { extension: 'bin', contentType: 'application/octet-stream' }
  return { ...chosen, body: checked(answer, promised, announced) }
}

/** What says "there is none" with status 200 comes as a document; where a picture was promised it is no attachment. */
function isErrorPage(announced: string | null, promised: string | null): boolean {
  const [came, asked] = [bare(announced), bare(promised)]
  return ERROR_PAGES.has(came) && asked !== '' && !VAGUE.has(asked) && asked !== came && !asked.startsWith('text/')
}

/** A text may begin as a page does, but not with another length than the source named: that is an error document. */
function isPageForText({ expect, contentType, declaredBytes }: MediaPromise, size: number): boolean {
  return (
    expect === 'attachment' && declaredBytes != null && declaredBytes !== size && !ERROR_PAGES.has(bare(contentType))
  )
}

function bare(contentType: string | null): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
}

async function* checked(
  answer: MediaAnswer,
  promised: MediaPromise,
  contentType: string | null,
): AsyncIterable<Uint8Array> {
  const check = mediaCheck({
    contentType,
    contentLength: answer.contentLength ?? promised.declaredBytes ?? null,
    declaredBytes: promised.declaredBytes ?? null,
    expect: promised.expect,
  })
  const digest = promised.declaredSha256 === undefined ? null : sha256Stream()
  let size = 0
  let isMarkup: boolean | null = null
  try {
    for await (const chunk of answer.body) {
      check.chunk(chunk)
      size += chunk.byteLength
      isMarkup ??= looksLikeMarkup(chunk)
      digest?.update(chunk)
      yield chunk
    }
    check.end()
    if (isMarkup === true && isPageForText(promised, size))
      throw new ArchiveError(
        'media-rejected',
        `a web page came instead of ${promised.declaredBytes ?? 0} bytes of text`,
        {
          retryable: true,
        },
      )
    if (digest !== null && digest.hex() !== promised.declaredSha256?.toLowerCase()) {
      throw new ArchiveError('media-hash-mismatch', 'the bytes differ from the declared SHA-256', { retryable: true })
    }
  } finally {
    answer.cancel()
  }
}
