/** The delivery of an activity that the running code belongs to: lets ports die with their worker. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { ActivityAt, Death } from './machine.ts'

export interface ActivityRun extends ActivityAt {
  /** False once its worker is gone: whatever it would still do must not happen. */
  alive: boolean
  /** Kills the worker or host under this activity; never resolves. */
  die(death: Death): Promise<never>
}

const current = new AsyncLocalStorage<ActivityRun>()

/** Undefined outside of activities. */
export const activityRun = (): ActivityRun | undefined => current.getStore()

export const inActivityRun = <T>(run: ActivityRun, work: () => Promise<T>): Promise<T> => current.run(run, work)

/** Stops where a dead process would: a promise that nobody ever resolves. */
export const never = (): Promise<never> => new Promise(() => {})
