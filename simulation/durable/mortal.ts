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
 * @param isQuiet true while nothing can strike: `strikes` is not asked then, and the answer is handed on as it is
 */
export function mortal<P extends object>(
  name: string,
  port: P,
  strikes: (call: PortCall) => Death | 'hangs' | null,
  isQuiet: () => boolean,
): P {
  const methods = new Map<string, (...args: unknown[]) => unknown>()

  return new Proxy(port, {
    get(target, property, receiver) {
      const known = typeof property === 'string' ? methods.get(property) : undefined
      if (known !== undefined) return known
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function' || typeof property !== 'string') return value
      const method = mortalMethod(property, (args) => Reflect.apply(value, target, args) as unknown)
      methods.set(property, method)
      return method
    },
  })

  function mortalMethod(method: string, call: (args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    return (...args) => {
      const run = activityRun()
      if (run === undefined) return call(args)
      if (!run.alive) return never()
      if (isQuiet()) return call(args)
      const before = strikes({ port: name, method, moment: 'before' })
      if (before === 'hangs') return never()
      if (before !== null) return run.die(before)
      const answer = call(args)
      if (!(answer instanceof Promise)) return answer
      const settled = async (): Promise<void> => {
        if (!run.alive) return never()
        const after = strikes({ port: name, method, moment: 'after' })
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
  }
}
