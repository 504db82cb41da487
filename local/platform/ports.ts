import { createServer } from 'node:net'

/**
 * The platform's usual ports, so that addresses stay the same from start to start. A taken one is replaced by a free
 * one.
 */
export const USUAL_PORTS = {
  blob: 17701,
  queue: 17702,
  cosmos: 17703,
  keyVault: 17704,
  identity: 17705,
  genesys: 17706,
  media: 17707,
  host: 17700,
} as const

/** The port itself when it is free on this machine, otherwise 0 (any free one). */
export async function freePort(wanted: number): Promise<number> {
  return await new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(0))
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)))
  })
}
