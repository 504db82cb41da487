/** The second origin: presigned downloads. It knows no tokens, refuses them, and links die. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Faults } from './faults.ts'
import { contentOf } from './media-content.ts'
import { listenOrAny } from '../listen.ts'

export interface MediaFile {
  id: string
  contentType: string
  sizeBytes: number
}
export interface MediaUsage {
  downloads: number
  bytes: number
  byFile: Map<string, number>
}

interface MediaOptions {
  port: number
  secret: string
  faults: Faults
  delayMs: number
  documents: ReadonlyMap<string, () => Buffer>
}

export interface MediaServer {
  url: string
  /** A presigned address that lives `ttlMs` (wall clock); 0 gives one that is expired already. */
  sign(file: MediaFile, ttlMs: number): string
  usage: MediaUsage
  close(): Promise<void>
}

export async function startMediaServer({
  port,
  secret,
  faults,
  delayMs,
  documents,
}: MediaOptions): Promise<MediaServer> {
  const usage: MediaUsage = { downloads: 0, bytes: 0, byFile: new Map() }
  const server = createServer((request, response) => {
    if (delayMs > 0) setTimeout(() => answer(request, response), delayMs)
    else answer(request, response)
  })
  server.keepAliveTimeout = 60_000
  await listenOrAny(server, port)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    usage,
    sign({ id, contentType, sizeBytes }, ttlMs) {
      const query = new URLSearchParams({ t: contentType, n: String(sizeBytes), e: String(Date.now() + ttlMs) })
      return `${url}/media/${id}?${query.toString()}&s=${signature(`${id}?${query.toString()}`)}`
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  function signature(text: string): string {
    return createHmac('sha256', secret).update(text).digest('base64url')
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const at = new URL(request.url ?? '/', url)
    if (request.headers.authorization !== undefined)
      return refuse(response, 400, 'InvalidArgument', 'Only one auth mechanism allowed')
    const id = /^\/media\/([\w.-]+)$/.exec(at.pathname)?.[1]
    if (id === undefined) return refuse(response, 404, 'NoSuchKey', 'The specified key does not exist')
    const given = Buffer.from(at.searchParams.get('s') ?? '')
    at.searchParams.delete('s')
    const expected = Buffer.from(signature(`${id}?${at.searchParams.toString()}`))
    if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected))
      return refuse(response, 403, 'SignatureDoesNotMatch', 'The request signature does not match')
    if (Number(at.searchParams.get('e')) <= Date.now())
      return refuse(response, 403, 'AccessDenied', 'Request has expired')
    if (request.method !== 'GET')
      return refuse(response, 405, 'MethodNotAllowed', 'The specified method is not allowed')
    send(response, {
      id,
      contentType: at.searchParams.get('t') ?? 'application/octet-stream',
      sizeBytes: Number(at.searchParams.get('n')),
    })
  }

  function send(response: ServerResponse, file: MediaFile): void {
    if (faults.concerns(isReport(file) ? 'report-gone' : 'media-gone', file.id) || faults.once('media-503', file.id))
      return refuse(response, 503, 'SlowDown', 'Please reduce your request rate')
    if (faults.once('media-html', file.id)) {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!DOCTYPE html><html><body>Temporarily unavailable</body></html>')
      return
    }
    usage.downloads++
    usage.byFile.set(file.id, (usage.byFile.get(file.id) ?? 0) + 1)
    const wrongType = faults.once('media-wrong-type', file.id)
    const short = faults.once('media-short', file.id)
    response.writeHead(200, {
      'content-type': wrongType ? 'audio/wav' : file.contentType,
      'content-length': file.sizeBytes,
    })
    void stream(response, file, short ? Math.floor(file.sizeBytes / 2) : file.sizeBytes, short)
  }

  async function stream(response: ServerResponse, file: MediaFile, bytes: number, breaks: boolean): Promise<void> {
    let left = bytes
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const document = documents.get(file.id)
    for (const chunk of document === undefined
      ? contentOf(file.id, file.contentType, file.sizeBytes, faults.value('card-data') !== null)
      : [document()]) {
      const part = chunk.subarray(0, left)
      left -= part.byteLength
      usage.bytes += part.byteLength
      if (response.destroyed) return
      if (!response.write(part)) await once(response, 'drain', { signal: gone.signal }).catch(() => {})
      if (left <= 0) break
    }
    // Only once the first half is on its way: a link that breaks, not one that never answers.
    if (breaks) response.write('', () => setImmediate(() => response.destroy()))
    else response.end()
  }
}

/** Upload reports share the origin with the media, not its losses. */
function isReport({ id }: MediaFile): boolean {
  return id.startsWith('report.')
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`)
}
