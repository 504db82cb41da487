import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallCounter } from '../../../domain/ports/support.ts'

/** Counts API calls as they are sent, for the process and for the piece of work that sends them. */
export function callCounter(): CallCounter & { count(): void } {
  const scope = new AsyncLocalStorage<{ calls: number }>()
  let all = 0
  return {
    count() {
      all++
      const own = scope.getStore()
      if (own !== undefined) own.calls++
    },
    calls: () => all,
    async measure(work) {
      const own = { calls: 0 }
      const result = await scope.run(own, work)
      return { result, calls: own.calls }
    },
  }
}
