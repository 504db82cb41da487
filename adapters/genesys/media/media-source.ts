/** Media from presigned URLs: streamed, without credentials, and only from places where a tenant's media can be. */
import { Agent, request, type Dispatcher } from 'undici'
import { ArchiveError } from '../../../domain/errors.ts'
import type { MediaSource } from '../../../domain/ports/recording-source.ts'
import { flowing, TooSlowError, UnknownEncodingError, unpacked } from '../transport/body.ts'
import { isLocalTenant, type GenesysConfig } from '../genesys-config.ts'
import { guardedLookup, InsideNetworkError, isInsideHost } from './network-guard.ts'

const MAX_REDIRECTS = 3
/** A day of screen video is some gigabytes; a body that goes on beyond this is no recording, bytes. */
const LARGEST_MEDIA = 20 * 1024 ** 3

/** The connections that downloads use: kept alive, bounded, and only to places outside. */
export function mediaAgent(
  config: Pick<GenesysConfig, 'endpoint'>,
  limits: { connections: number; timeoutMs: number },
): Agent {
  return new Agent({
    connections: limits.connections,
    headersTimeout: limits.timeoutMs,
    bodyTimeout: limits.timeoutMs,
    connect: { timeout: limits.timeoutMs, lookup: guardedLookup(isLocalTenant(config)) },
  })
}

/** @param elapsed ms of a steady clock: a download that drips is given up */
export function createMediaSource(
  config: Pick<GenesysConfig, 'endpoint'>,
  dispatcher: Dispatcher,
  elapsed: () => number = () => performance.now(),
): MediaSource {
  const local = isLocalTenant(config)
  return {
    async open(url) {
      let target = checked(url, undefined)
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const answer = await fetchOnce(target)
        const location = answer.headers['location']
        if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
          answer.body.destroy()
          target = checked(location, target)
          continue
        }
        if (answer.statusCode !== 200) {
          answer.body.destroy()
          throw refused(answer.statusCode)
        }
        const encoding = single(answer.headers['content-encoding'])
        return {
          contentType: single(answer.headers['content-type']),
          // What was announced of a packed body are its packed bytes.
          contentLength:
            encoding === null || encoding === 'identity' ? length(single(answer.headers['content-length'])) : null,
          body: readable(answer.body, encoding, elapsed),
          cancel: () => {
            answer.body.destroy()
          },
        }
      }
      throw new ArchiveError('media-unavailable', `more than ${MAX_REDIRECTS} redirects`, { retryable: true })
    },
  }

  async function fetchOnce(url: URL): Promise<Dispatcher.ResponseData> {
    try {
      const answer = await request(url, { dispatcher, headers: { 'accept-encoding': 'identity' } })
      // A body that is dropped on purpose reports that as an error event, which must not end the process.
      answer.body.on('error', () => {})
      return answer
    } catch (error) {
      if (error instanceof InsideNetworkError) throw new ArchiveError('media-rejected', error.message)
      throw new ArchiveError('media-unavailable', `no answer from ${url.host}`, { retryable: true, cause: error })
    }
  }

  /** The URL comes from an API answer or a redirect: it must not lead this process to its own network, nor off TLS. */
  function checked(text: string, base: URL | undefined): URL {
    const url = URL.parse(text, base?.href)
    if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)))
      throw new ArchiveError('media-rejected', 'the download address is not an https URL')
    if (url.username !== '' || url.password !== '')
      throw new ArchiveError('media-rejected', 'the download address carries credentials')
    if (isInsideHost(url.hostname, local))
      throw new ArchiveError('media-rejected', 'the download address is inside a private network')
    return url
  }
}

function refused(status: number): ArchiveError {
  const expired = status === 401 || status === 403 || status === 410
  return new ArchiveError(expired ? 'media-expired' : 'media-unavailable', `status ${status}`, { retryable: true })
}

/** A connection that breaks in the middle, or drips, is the source's failure, not the archive's. */
async function* readable(
  body: AsyncIterable<Uint8Array>,
  encoding: string | null,
  elapsed: () => number,
): AsyncIterable<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of unpacked(flowing(body, elapsed), encoding)) {
      bytes += chunk.byteLength
      if (bytes > LARGEST_MEDIA)
        throw new ArchiveError('media-rejected', `the download is larger than ${LARGEST_MEDIA} bytes`)
      yield chunk
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    if (error instanceof UnknownEncodingError) throw new ArchiveError('media-rejected', error.message)
    const what = error instanceof TooSlowError ? `the download drips: ${error.message}` : 'the download broke off'
    throw new ArchiveError('media-unavailable', what, { retryable: true, cause: error })
  }
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function length(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null
}
