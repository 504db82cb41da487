import { AsyncLocalStorage } from 'node:async_hooks'
import type { Lane } from '../../../domain/calls/lane.ts'
import type { CallLanes } from '../../../domain/ports/support.ts'

/** Whatever a piece of work asks of Genesys, also through others, is in its lane; what has none is a person's. */
export function callLanes(): CallLanes & { current(): Lane } {
  const scope = new AsyncLocalStorage<Lane>()
  return {
    current: () => scope.getStore() ?? 'person',
    inLane: (lane, work) => scope.run(lane, work),
  }
}
