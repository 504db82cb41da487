/** Listening on loopback where several programs want the same usual ports. */
import type { Server } from 'node:net'

/**
 * A port that somebody else has is replaced by any free one. It is not probed beforehand: between a probe and the
 * start another may take it, and two that probe at once take it from each other.
 */
export async function listenOrAny(server: Server, port: number): Promise<void> {
  await onPortOrAny(port, (wanted) => listen(server, wanted))
}

/** The same for what listens by itself. A start that fails must leave nothing open. */
export async function onPortOrAny<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port)
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return await start(0)
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
