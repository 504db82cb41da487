import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallLanes } from '../../../domain/ports/support.ts'

export type Lane = 'first' | 'background'

/** On whose behalf a call is made: whatever a piece of work asks of Genesys, also through others, is in its lane. */
export function callLanes(): CallLanes & { current(): Lane } {
  const scope = new AsyncLocalStorage<Lane>()
  return {
    current: () => scope.getStore() ?? 'first',
    inBackground: (work) => scope.run('background', work),
  }
}
