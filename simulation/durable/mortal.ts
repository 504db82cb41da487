/** Ports that die with the activity's worker: a dead process makes no call and sees no answer. */
import { activityRun, never } from './activity-run.ts'
import type { Death } from './machine.ts'

export interface PortCall {
  port: string
  method: string
  /** `before` the call reached the port, or `after` it did its work and before the caller saw the answer. */
  moment: 'before' | 'after'
}

/**
 * The same port, every call of which may be the activity's last.
 * @param strikes asked twice a call; a death takes the worker or the host with all its activities, and who hangs is
 * not answered any more
 */
export function mortal<P extends object>(
  name: string,
  port: P,
  strikes: (call: PortCall) => Death | 'hangs' | null,
): P {
  return new Proxy(port, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function' || typeof property !== 'string') return value
      return (...args: unknown[]): unknown => {
        const run = activityRun()
        const call = () => Reflect.apply(value, target, args) as unknown
        if (run === undefined) return call()
        if (!run.alive) return never()
        const before = strikes({ port: name, method: property, moment: 'before' })
        if (before === 'hangs') return never()
        if (before !== null) return run.die(before)
        const answer = call()
        if (!(answer instanceof Promise)) return answer
        const settled = async (): Promise<void> => {
          if (!run.alive) return never()
          const after = strikes({ port: name, method: property, moment: 'after' })
          if (after === 'hangs') await never()
          else if (after !== null) await run.die(after)
        }
        return answer.then(
          async (result: unknown) => {
            await settled()
            return result
          },
          async (error: unknown) => {
            await settled()
            throw error
          },
        )
      }
    },
  })
}
