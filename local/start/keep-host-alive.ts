import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from './children.ts'

const MAX_RESTARTS = 20
const PAUSE_MS = 500

export type Host = Child & { url: string }
export interface HostKeeper {
  /** Address now: it moves only if another program took the port in between. */
  url(): string
  stop(): Promise<void>
}
interface Events {
  restarting(exitCode: number | null): void
  /** It does not stay up. */
  givenUp(lastWords: string): void
}

/**
 * Starts the host again when it dies, as Azure does; what it was doing goes on from its history.
 * @param start starts one, on the given port where that is possible
 */
export async function keepHostAlive(
  start: (port?: number) => Promise<Host>,
  { restarting, givenUp }: Events,
): Promise<HostKeeper> {
  let current = await start()
  let stopping = false
  let restarts = 0
  watch(current)
  return {
    url: () => current.url,
    async stop() {
      stopping = true
      await current.stop()
    },
  }

  function watch(host: Host): void {
    void host.ended.then(async (code) => {
      if (stopping) return
      if (restarts++ >= MAX_RESTARTS) return givenUp(host.lastWords())
      restarting(code)
      await pause(PAUSE_MS)
      await replace(Number(new URL(host.url).port))
    })
  }

  async function replace(port: number): Promise<void> {
    try {
      current = await start(port)
      if (stopping) await current.stop()
      else watch(current)
    } catch (error) {
      if (!stopping) givenUp(error instanceof Error ? error.message : String(error))
    }
  }
}
