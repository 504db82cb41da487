/** One thread of `npm run simulate`: takes seeds, answers what became of them. */
import { parentPort, workerData } from 'node:worker_threads'
import { simulatedPolicy } from '../world/policy.ts'
import { runSeed } from './run-seed.ts'
import type { LifePlan } from './seeds.ts'

const plan = workerData as LifePlan
const policy = await simulatedPolicy()

parentPort?.on('message', (seed: number) => {
  void runSeed(seed, plan, policy).then((report) => parentPort?.postMessage(report))
})
