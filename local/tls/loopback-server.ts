import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { listenOrAny } from '../listen.ts'

export type LoopbackHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A listener on 127.0.0.1 that ends at once when closed. */
export interface LoopbackServer {
  readonly port: number
  close(): Promise<void>
}

/** A request body was longer than the listener takes. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/**
 * Listens on the loopback address only; port 0 takes a free one. With `tls` it speaks HTTPS.
 * An error that the handler lets through becomes a 500: stand-ins answer their own errors.
 */
export async function listenOnLoopback(options: {
  port: number
  tls?: { key: string; cert: string }
  handler: LoopbackHandler
}): Promise<LoopbackServer> {
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    options.handler(request, response).catch((error: unknown) => {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'InternalServerError', message: `The stand-in failed: ${what}` }))
    })
  }
  const server =
    options.tls === undefined
      ? createHttpServer(onRequest)
      : createHttpsServer({ key: options.tls.key, cert: options.tls.cert }, onRequest)
  await listenOrAny(server, options.port)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The listener has no port')
  let closing: Promise<void> | undefined
  return {
    port: address.port,
    close() {
      closing ??= new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
      return closing
    },
  }
}

/**
 * Reads a whole request body.
 * @param limit bytes
 * @throws BodyTooLarge once more than `limit` bytes arrived; the rest is read and dropped so that the answer gets
 *   through
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    length += bytes.length
    if (length <= limit) chunks.push(bytes)
  }
  if (length > limit) throw new BodyTooLarge(`The body has ${length} bytes, more than ${limit}`)
  return Buffer.concat(chunks)
}
