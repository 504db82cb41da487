/** The durable client over instances in memory: what it answers and throws is what durable-functions 3.5 does. */
import type { Engine } from '../../functions/durable/instances.ts'

export interface MemoryInstance {
  name: string
  runtimeStatus: string
  input: unknown
  output: unknown
  customStatus: unknown
}

export type OnStart = (instanceId: string, input: unknown) => void | Promise<void>

export interface MemoryEngine extends Engine {
  instances: Map<string, MemoryInstance>
  /** Every start that the engine took, in order. */
  started: string[]
  end(instanceId: string, runtimeStatus: string, output?: unknown): void
}

/** @param onStart what the orchestration does, as far as a test cares */
export function memoryEngine(onStart: OnStart = () => {}): MemoryEngine {
  const instances = new Map<string, MemoryInstance>()
  const started: string[] = []
  const living = (instanceId: string) => ['Pending', 'Running'].includes(instances.get(instanceId)?.runtimeStatus ?? '')
  return {
    instances,
    started,
    async getStatus(instanceId) {
      await Promise.resolve()
      const instance = instances.get(instanceId)
      if (instance === undefined)
        throw new Error(
          'DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means ' +
            `we could not find any data associated with the instanceId provided: ${instanceId}.`,
        )
      // The client's status is a class with fields that nobody reads here.
      return { ...instance, instanceId } as unknown as Awaited<ReturnType<Engine['getStatus']>>
    },
    async startNew(name, options) {
      await Promise.resolve()
      const instanceId = options?.instanceId ?? ''
      if (living(instanceId))
        throw new Error(`An orchestration with id '${instanceId}' already exists. It is in state Running`)
      started.push(instanceId)
      instances.set(instanceId, {
        name,
        runtimeStatus: 'Running',
        input: options?.input,
        output: null,
        customStatus: null,
      })
      await onStart(instanceId, options?.input)
      return instanceId
    },
    end(instanceId, runtimeStatus, output = null) {
      const instance = instances.get(instanceId)
      if (instance !== undefined) Object.assign(instance, { runtimeStatus, output })
    },
  }
}
