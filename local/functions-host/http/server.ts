import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { LogLevel } from '../app/core-types.ts'
import { BodyTooLarge, sendEmpty } from './reply.ts'

export interface Listener {
  port: number
  close(): Promise<void>
}

/** How long answers that are being written may take at the end, ms. */
const GRACE_MS = 2000

export type Serve = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** Listens on loopback; port 0 takes a free one. Whatever `serve` throws becomes a 500 without details. */
export const listenOn = async (
  port: number,
  serve: Serve,
  log: (level: LogLevel, functionName: string, message: string) => void,
): Promise<Listener> => {
  const server: Server = createServer((request, response) => {
    const base = `http://${request.headers.host ?? 'localhost'}`
    const target = request.url ?? '/'
    if (!URL.canParse(target, base)) return sendEmpty(response, 400)
    serve(request, response, new URL(target, base)).catch((error: unknown) => {
      if (error instanceof BodyTooLarge && !response.headersSent)
        return sendEmpty(response, 413, { connection: 'close' })
      log('error', 'host', error instanceof Error ? (error.stack ?? error.message) : String(error))
      if (response.headersSent) response.destroy()
      else sendEmpty(response, 500)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port')
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        const rest = setTimeout(() => server.closeAllConnections(), GRACE_MS)
        server.close(() => {
          clearTimeout(rest)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
