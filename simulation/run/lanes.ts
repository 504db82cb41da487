/** Threads that live one seed after the other. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { LifePlan, Runner, SeedReport } from './seeds.ts'

export interface Lanes extends Runner {
  close(): Promise<void>
}

/** @param lanes threads, one a core */
export function openLanes(lanes: number, plan: LifePlan): Lanes {
  const workers = Array.from(
    { length: lanes },
    () => new Worker(new URL('lane.ts', import.meta.url), { workerData: plan }),
  )
  const idle = [...workers]
  return {
    lanes,
    async run(seed) {
      const worker = idle.pop()
      if (worker === undefined) throw new RangeError(`more than ${lanes} seeds at a time`)
      worker.postMessage(seed)
      // A thread that fails says so by an 'error', which rejects here: the seed is named, and the run is over.
      const [report] = await once(worker, 'message').catch((cause: unknown) => {
        throw new Error(`seed ${seed} could not be lived`, { cause })
      })
      idle.push(worker)
      // What a lane answers is what `runSeed` returned there.
      return report as SeedReport
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
