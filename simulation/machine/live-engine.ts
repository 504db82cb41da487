/** Orchestrations driven without replay: one living generator an instance. */
import type { OrchestrationHandler } from 'durable-functions'
import type { VirtualClock } from '../time/virtual-clock.ts'

export interface InstanceView {
  runtimeStatus: 'Running' | 'Completed' | 'Failed'
  output: unknown
  customStatus: unknown
}
export interface Engine {
  /** @throws Error when an instance of this id is alive */
  start(name: string, instanceId: string, input: object): Promise<void>
  view(instanceId: string): InstanceView | null
  /** Activities that have run. */
  activities(): number
}

type Activity = (input: unknown) => Promise<unknown>
type Task =
  | { kind: 'activity'; name: string; input: unknown }
  | { kind: 'timer'; at: number }
  | { kind: 'child'; name: string; input: object; instanceId: string }
  | { kind: 'all'; tasks: Task[] }

const RETRIES = [30_000, 60_000]

export function liveEngine(
  clock: VirtualClock,
  orchestrations: Readonly<Record<string, OrchestrationHandler>>,
  activities: Readonly<Record<string, Activity>>,
): Engine {
  const instances = new Map<string, InstanceView & { ended: Promise<unknown> }>()
  let ran = 0
  return {
    start(name, instanceId, input) {
      if (instances.get(instanceId)?.runtimeStatus === 'Running')
        return Promise.reject(new Error(`An orchestration with id '${instanceId}' already exists`))
      void launch(name, instanceId, input).catch(() => {})
      return Promise.resolve()
    },
    view: (instanceId) => instances.get(instanceId) ?? null,
    activities: () => ran,
  }

  function launch(name: string, instanceId: string, input: object): Promise<unknown> {
    const instance: InstanceView & { ended: Promise<unknown> } = {
      runtimeStatus: 'Running',
      output: null,
      customStatus: null,
      ended: Promise.resolve(null),
    }
    instances.set(instanceId, instance)
    instance.ended = drive(name, instanceId, input, instance).then(
      (output) => {
        Object.assign(instance, { runtimeStatus: 'Completed', output })
        return output
      },
      (error: unknown) => {
        Object.assign(instance, { runtimeStatus: 'Failed', output: String(error) })
        throw error
      },
    )
    return instance.ended
  }

  async function drive(name: string, instanceId: string, first: object, instance: InstanceView): Promise<unknown> {
    for (let input: object | null = first; ;) {
      let again: object | null = null
      const current: object = input
      const df = {
        instanceId,
        get currentUtcDateTime() {
          return new Date(clock.now())
        },
        getInput: () => structuredClone(current),
        callActivityWithRetry: (activity: string, _retry: unknown, given: unknown): Task => ({
          kind: 'activity',
          name: activity,
          input: given,
        }),
        createTimer: (at: Date): Task => ({ kind: 'timer', at: at.getTime() }),
        callSubOrchestrator: (child: string, given: object, id: string): Task => ({
          kind: 'child',
          name: child,
          input: given,
          instanceId: id,
        }),
        Task: { all: (tasks: Task[]): Task => ({ kind: 'all', tasks }) },
        setCustomStatus: (status: unknown) => {
          instance.customStatus = status
        },
        continueAsNew: (next: object) => {
          again = next
        },
      }
      const handler = orchestrations[name]
      if (handler === undefined) throw new Error(`no orchestration ${name}`)
      const body = handler({ df } as unknown as Parameters<OrchestrationHandler>[0]) as Generator<
        Task,
        unknown,
        unknown
      >
      let step = body.next()
      while (step.done !== true) {
        let settled: { ok: true; value: unknown } | { ok: false; error: unknown }
        try {
          settled = { ok: true, value: await perform(step.value) }
        } catch (error) {
          settled = { ok: false, error }
        }
        step = settled.ok ? body.next(settled.value) : body.throw(settled.error)
      }
      if (again === null) return step.value
      input = again
    }
  }

  async function perform(task: Task): Promise<unknown> {
    switch (task.kind) {
      case 'timer':
        return await clock.sleep(task.at - clock.now())
      case 'child':
        return await launch(task.name, task.instanceId, task.input)
      case 'all':
        return await Promise.all(task.tasks.map(perform))
      case 'activity':
        return await withRetries(task.name, task.input)
    }
  }

  async function withRetries(name: string, input: unknown): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        ran++
        return JSON.parse(
          JSON.stringify((await activities[name]?.(JSON.parse(JSON.stringify(input)))) ?? null),
        ) as unknown
      } catch (error) {
        const pause = RETRIES[attempt]
        const message = error instanceof Error ? error.message : String(error)
        if (pause === undefined) throw new Error(`Activity function '${name}' failed: ${message}`, { cause: error })
        await clock.sleep(pause)
      }
    }
  }
}
