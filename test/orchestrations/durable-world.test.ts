/** The simulated engine itself: what it may do to an orchestration, and what it refuses. */
import df from 'durable-functions'
import type { OrchestrationHandler } from 'durable-functions'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../local/functions-host/durable/random.ts'
import { simulatedClock } from '../../simulation/clock.ts'
import { durableWorld, type WorldOptions } from '../../simulation/durable/world.ts'
import { activityRun } from '../../simulation/durable/activity-run.ts'

const START = Date.parse('2026-11-20T02:00:00.000Z')
const EXIT = 'node exited with code 137 (0x89)'

function world(orchestrators: Record<string, OrchestrationHandler>, options: Partial<WorldOptions> = {}, seed = 1) {
  const clock = simulatedClock(START)
  const order: string[] = []
  const activities = {
    echo: async ({ value }: { value: string }) => {
      order.push(value)
      return value
    },
    ...options.activities,
  }
  return {
    clock,
    order,
    world: durableWorld({ orchestrators, clock, random: seededRandom(seed), ...options, activities }),
  }
}

const retry = new df.RetryOptions(30_000, 3)
retry.backoffCoefficient = 2

const twoEchoes: OrchestrationHandler = function* (context) {
  const first: unknown = yield context.df.callActivity('echo', { value: 'a' })
  const second: unknown = yield context.df.callActivity('echo', { value: 'b' })
  return [first, second]
}

const failsThenWaits = (failures: number, clock: () => number, times: number[]) => async () => {
  times.push(clock() - START)
  await Promise.resolve()
  if (times.length <= failures) throw new Error('boom')
  return 'done'
}

const retried: OrchestrationHandler = function* (context) {
  try {
    return (yield context.df.callActivityWithRetry('flaky', retry, {})) as unknown
  } catch (error) {
    return error instanceof Error ? error.message.split(' \n')[0] : 'no error'
  }
}

describe('the simulated engine', () => {
  it('runs steps in series and keeps the answer', async () => {
    const { world: engine, order } = world({ twoEchoes })
    expect(engine.start('twoEchoes', {}, 'one')).toBe('started')
    expect(engine.start('twoEchoes', {}, 'one')).toBe('exists')
    expect(engine.status('one')?.runtimeStatus).toBe('Pending')
    await engine.run()
    expect(engine.status('one')).toMatchObject({ runtimeStatus: 'Completed', output: ['a', 'b'] })
    expect(order).toEqual(['a', 'b'])
  })

  it.each([
    [2, 'done', [0, 30_000, 90_000]],
    [3, "Activity function 'flaky' failed:  boom", [0, 30_000, 90_000]],
  ])('tries an activity that fails %i times again after 30 and 60 s', async (failures, output, expected) => {
    const times: number[] = []
    const clock = simulatedClock(START)
    const engine = durableWorld({
      orchestrators: { retried },
      activities: { flaky: failsThenWaits(failures, clock.now, times) },
      clock,
      random: seededRandom(1),
    })
    engine.start('retried', {}, 'one')
    await engine.run()
    expect(engine.status('one')).toMatchObject({ runtimeStatus: 'Completed', output })
    expect(times).toEqual(expected)
  })

  it('delivers children in every order, as the seed says', async () => {
    const child: OrchestrationHandler = function* (context) {
      return (yield context.df.callActivity('echo', context.df.getInput())) as unknown
    }
    const parent: OrchestrationHandler = function* (context) {
      const calls = ['a', 'b', 'c'].map((value) => context.df.callSubOrchestrator('child', { value }, `c-${value}`))
      return (yield context.df.Task.all(calls)) as unknown
    }
    const orders = new Set<string>()
    for (let seed = 1; seed <= 60; seed++) {
      const { world: engine, order } = world({ parent, child }, {}, seed)
      engine.start('parent', {}, 'p')
      await engine.run()
      expect(engine.status('p')?.output).toEqual(['a', 'b', 'c'])
      orders.add(order.join(''))
    }
    expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  })

  it('refuses an orchestrator that asks for something else in a replay', async () => {
    let calls = 0
    const drawn: OrchestrationHandler = function* (context) {
      yield context.df.callActivity('echo', { value: String(calls++) })
    }
    const { world: engine } = world({ drawn })
    engine.start('drawn', {}, 'one')
    await expect(engine.run()).rejects.toThrow('drawn is not deterministic')
  })

  it('fails a running instance whose code was changed under it', async () => {
    const waits = (name: string): OrchestrationHandler =>
      function* (context) {
        yield context.df.callActivity(name, { value: 'a' })
        yield context.df.createTimer(new Date(START + 60_000))
      }
    const { world: engine } = world({ waits: waits('echo') }, { activities: { other: () => Promise.resolve() } })
    engine.start('waits', {}, 'one')
    await engine.run(START + 1000)
    engine.deploy({ waits: waits('other') })
    await engine.run()
    expect(engine.status('one')).toMatchObject({ runtimeStatus: 'Failed' })
    expect(engine.status('one')?.output).toContain('Non-Deterministic workflow detected')
  })

  it('fails an instance for ever when its worker dies in a turn, and lets its parent catch that', async () => {
    const parent: OrchestrationHandler = function* (context) {
      try {
        yield context.df.callSubOrchestrator('twoEchoes', {}, 'child')
      } catch (error) {
        return error instanceof Error ? error.message : 'no error'
      }
      return 'lived'
    }
    for (const turn of [0, 1]) {
      const { world: engine } = world(
        { parent, twoEchoes },
        { machine: { turn: (at) => (at.instanceId === 'child' && at.turn === turn ? 'worker' : null) } },
      )
      engine.start('parent', {}, 'p')
      await engine.run()
      expect(engine.status('child')?.runtimeStatus).toBe('Failed')
      const said = turn === 0 ? `One or more errors occurred. (${EXIT})` : "named 'echo'|name 'echo'"
      expect(engine.status('child')?.output).toMatch(new RegExp(said.replace(/[()]/g, '\\$&')))
      expect(engine.status('p')).toMatchObject({ runtimeStatus: 'Completed' })
    }
  })

  it('delivers again what a host lost, and fails what a worker lost', async () => {
    for (const [death, deliveries] of [
      ['host', [1, 2]],
      ['worker', [1, 1]],
    ] as const) {
      const seen: (number | undefined)[] = []
      const clock = simulatedClock(START)
      let died = false
      const engine = durableWorld({
        orchestrators: { retried },
        activities: {
          flaky: async () => {
            seen.push(activityRun()?.delivery)
            return 'done'
          },
        },
        clock,
        random: seededRandom(3),
        machine: { activityEnds: () => (died ? null : ((died = true), death)) },
      })
      engine.start('retried', {}, 'one')
      await engine.run()
      expect(engine.status('one')?.output).toBe('done')
      expect(seen).toEqual(deliveries)
      expect(clock.now() - START).toBe(death === 'host' ? 0 : 30_000)
    }
  })

  it('takes the worker of an activity that runs for more than half an hour, with all it runs', async () => {
    const clock = simulatedClock(START)
    const both: OrchestrationHandler = function* (context) {
      const calls = ['slow', 'other'].map((name) => context.df.callSubOrchestrator('guarded', { name }, name))
      return (yield context.df.Task.all(calls)) as unknown
    }
    const guarded: OrchestrationHandler = function* (context) {
      try {
        return (yield context.df.callActivity((context.df.getInput() as { name: string }).name, {})) as unknown
      } catch (error) {
        return error instanceof Error ? error.message.split(' \n')[0] : 'no error'
      }
    }
    const engine = durableWorld({
      orchestrators: { both, guarded },
      activities: { slow: () => clock.sleep(Infinity), other: () => clock.sleep(Infinity) },
      clock,
      random: seededRandom(1),
      maxActivities: 2,
    })
    engine.start('both', {}, 'one')
    await engine.run()
    const outputs = engine.status('one')?.output as string[]
    expect(outputs.filter((text) => text.includes('Timeout value of 00:30:00 was exceeded by function'))).toHaveLength(
      1,
    )
    expect(outputs.filter((text) => text.endsWith(`failed: ${EXIT}`))).toHaveLength(1)
    expect(clock.now() - START).toBe(1_800_000)
  })

  it('ends a terminated instance and lets its children run on', async () => {
    const parent: OrchestrationHandler = function* (context) {
      yield context.df.callSubOrchestrator('sleeps', {}, 'child')
    }
    const sleeps: OrchestrationHandler = function* (context) {
      yield context.df.createTimer(new Date(START + 60_000))
      return 'slept'
    }
    const { world: engine } = world({ parent, sleeps })
    engine.start('parent', {}, 'p')
    await engine.run(START + 1000)
    expect(engine.terminate('p', 'by hand')).toBe('accepted')
    await engine.run()
    expect(engine.status('p')).toMatchObject({ runtimeStatus: 'Terminated', output: 'by hand' })
    expect(engine.status('child')).toMatchObject({ runtimeStatus: 'Completed', output: 'slept' })
    expect(engine.terminate('p', 'again')).toBe('final')
    expect(engine.terminate('nobody', '')).toBe('missing')
  })

  it('takes thousands of turns a second, however long the run', async () => {
    const rounds: OrchestrationHandler = function* (context) {
      const { round } = context.df.getInput() as { round: number }
      for (let look = 0; look < 20; look++) {
        yield context.df.callActivity('echo', { value: String(look) })
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000))
      }
      if (round < 25) context.df.continueAsNew({ round: round + 1 })
      return round
    }
    const { world: engine } = world({ rounds })
    engine.start('rounds', { round: 1 }, 'one')
    await engine.run()
    expect(engine.status('one')?.output).toBe(25)
    expect(engine.turns).toBe(25 * 41)
  })
})
