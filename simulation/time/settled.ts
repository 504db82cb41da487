/**
 * When nothing more can happen without time going by. All ports of a simulation answer from memory, so whatever is
 * under way ends in this turn of the event loop; what Node does on other threads (signatures) is waited for.
 */
import { threadWork } from './thread-work.ts'

export async function settled(): Promise<void> {
  do {
    await turn()
    await threadWork()
  } while (process.getActiveResourcesInfo().includes('Immediate'))
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
