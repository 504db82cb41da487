import type { Child } from './children.ts'

const MAX_RESTARTS = 20

/** Starts the host again when it dies, as Azure does; what it was doing goes on from its history. */
export async function keepHostAlive(start: () => Promise<Child & { url: string }>, stopping: () => boolean): Promise<Child & { url: string }> {
  let current = await start()
  let restarts = 0
  const watch = (child: Child): void => {
    void child.ended.then(async (code) => {
      if (stopping() || restarts++ >= MAX_RESTARTS) return
      console.error(`\nThe Functions host ended unexpectedly (${code ?? 'killed'}); starting it again.`)
      current = await start()
      watch(current)
    })
  }
  watch(current)
  return { get process() { return current.process }, get ended() { return current.ended }, get url() { return current.url }, stop: () => current.stop() }
}
