import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallPriorities } from '../../../domain/ports/support.ts'

export type CallPriority = 'first' | 'background'

/** On whose behalf a call is made: whatever a piece of work asks of Genesys, also through others, is in its lane. */
export function callPriorities(): CallPriorities & { current(): CallPriority } {
  const scope = new AsyncLocalStorage<CallPriority>()
  return {
    current: () => scope.getStore() ?? 'first',
    inBackground: (work) => scope.run('background', work),
  }
}
