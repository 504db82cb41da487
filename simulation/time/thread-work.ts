/**
 * Signatures are made and checked on Node's threads, which end in any order. They are queued one behind the other and
 * counted, so that a run of a seed is the same every time and the clock does not move on meanwhile.
 */
const METHODS = ['importKey', 'exportKey', 'generateKey', 'sign', 'verify', 'digest'] as const
type Method = (...args: unknown[]) => Promise<unknown>

let queue: Promise<unknown> = Promise.resolve()
let waiting = 0

/** Once for the process; does nothing the second time. */
export function queueThreadWork(): void {
  const { subtle } = globalThis.crypto
  if (Object.hasOwn(subtle, METHODS[0])) return
  for (const name of METHODS) {
    // The overloads of each method differ; passing arguments through needs none of them.
    const method = subtle[name] as unknown as Method
    const queued: Method = (...args) => {
      waiting++
      const work = queue.then(() => method.apply(subtle, args)).finally(() => waiting--)
      queue = work.catch(() => {})
      return work
    }
    Object.defineProperty(subtle, name, { value: queued, configurable: true })
  }
}

/** Resolves when nothing is left on other threads. */
export async function threadWork(): Promise<void> {
  while (waiting > 0) {
    await queue
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
