/** Media from presigned URLs: streamed, without credentials, and only from places where a tenant's media can be. */
import { Agent, request, type Dispatcher } from 'undici'
import { ArchiveError } from '../../../domain/errors.ts'
import type { MediaSource } from '../../../domain/ports/recording-source.ts'
import { isLocalTenant, type GenesysConfig } from '../genesys-config.ts'
import { guardedLookup, InsideNetworkError, isInsideHost } from './network-guard.ts'

const MAX_REDIRECTS = 3

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

export function createMediaSource(config: Pick<GenesysConfig, 'endpoint'>, dispatcher: Dispatcher): MediaSource {
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
        return {
          contentType: single(answer.headers['content-type']),
          contentLength: length(single(answer.headers['content-length'])),
          body: readable(answer.body),
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

/** A connection that breaks in the middle is the source's failure, not the archive's. */
async function* readable(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk
  } catch (error) {
    throw new ArchiveError('media-unavailable', 'the download broke off', { retryable: true, cause: error })
  }
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function length(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null
}
