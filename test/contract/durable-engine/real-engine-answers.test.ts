import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import type { VirtualClock } from '../../../local/functions-host/durable/clock.ts'
import { runApp } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

/**
 * Answers of the real engine (Durable extension 3.15 to 3.19 with DurableTask.Core 3.9 and durable-functions 3.5.0),
 * found by running it. Wrong answers are asserted as they are: the local engine must not be kinder.
 */
const START = Date.UTC(2026, 10, 19)
const DAY = 86_400_000

let app: RunningApp
let clock: VirtualClock
beforeAll(async () => {
  clock = virtualClock(START)
  app = await runApp({ clock })
})
afterAll(() => app.stop())

describe('values at the boundaries', () => {
  it('hands a bare true to an activity as the string "True", other values as they are', async () => {
    const { output } = await app.run('typesOfInputs', [true, 5, 's', { Timestamp: '2026-01-01T00:00:00Z' }])
    // The first pass through the orchestrator's own input has made a Date of Timestamp; the activity sees a string
    // again.
    expect(output).toEqual([
      { type: 'string', value: 'True' },
      { type: 'number', value: 5 },
      { type: 'string', value: 's' },
      { type: 'object', value: { Timestamp: '2026-01-01T00:00:00.000Z' } },
    ])
  })

  it('gives back undefined as null, lists, plain strings and ISO times unchanged', async () => {
    const { output } = await app.run('collects', ['undefined', 'list', 'plain', 'iso'])
    expect(output).toEqual([null, [1, 2], 'plain', { at: '2026-01-01T00:00:00.100Z' }])
  })

  it(
    'turns a Timestamp string of an orchestrator input into a Date, nested too, and keeps other ISO ' + 'strings',
    async () => {
      const { output } = await app.run('inputTypes', {
        Timestamp: '2026-01-01T00:00:00Z',
        inner: { Timestamp: '2026-01-01T00:00:00Z' },
        iso: '2026-01-01T00:00:00.100Z',
      })
      expect(output).toEqual({ top: true, nested: true, iso: '2026-01-01T00:00:00.100Z' })
    },
  )
})

describe('errors', () => {
  it('shows a thrown activity error with two spaces and the serialized exception behind it', async () => {
    const { output } = await app.run('catches', 'boom 1')
    expect(output).toEqual({
      name: 'Error',
      message: expect.stringMatching(/^Activity function 'boom' failed: {2}boom 1 \n \{"\$type":"System\.Exception, /),
    })
  })

  it('carries an error whose message is JSON through unharmed', async () => {
    const sent = JSON.stringify({ code: 'gone', retryable: false, text: 'a "quoted" word' })
    const { output } = await app.run('catches', sent)
    const { message } = output as { message: string }
    expect(message.slice("Activity function 'boom' failed:  ".length, message.indexOf(' \n {'))).toBe(sent)
  })

  it('fails an orchestration that throws with its name and message', async () => {
    expect(await app.run('throws')).toMatchObject({
      runtimeStatus: 'Failed',
      output: "Orchestrator function 'throws' failed: bad thing",
    })
  })

  it('fails on Task.all of nothing', async () => {
    const { runtimeStatus, output } = await app.run('emptyAll')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toContain(
      'When constructing a CompoundTask (such as Task.all() or Task.any()), you must specify at least one Task.',
    )
  })

  it('accepts the start of an unknown function and fails the instance', async () => {
    expect((await app.manage('POST', 'orchestrators/nobody/unknown-1', {})).status).toBe(202)
    await app.host.idle()
    const { runtimeStatus, output } = await app.status('unknown-1')
    expect(runtimeStatus).toBe('Failed')
    expect(output).toContain("The function 'nobody' doesn't exist")
  })
})

describe('tasks', () => {
  it('schedules the tasks of a sliding Task.any window again and so gives wrong results', async () => {
    const { output } = await app.run('window')
    expect(output).not.toEqual([2, 4, 6, 8, 10, 12])
  })

  it('waits for all siblings after a caught failure of plain activities, with right results', async () => {
    expect((await app.run('allAndCatch')).output).toEqual([true, 7, 8])
  })

  it('gives the loser of a Task.any when it is awaited later', async () => {
    expect((await app.run('awaitsLoser')).output).toEqual(['fast', 'slow'])
  })

  it('retries in series, catches, and goes on rightly', async () => {
    expect((await app.run('serialRetry')).output).toEqual([2, 7])
  })

  it('gives right results of Task.all over retries that all succeed', async () => {
    expect((await app.run('retriesThatSucceed')).output).toEqual([3, 7])
  })

  it('gives right results of retry and catch in a sub-orchestration per item', async () => {
    expect((await app.run('retryPerItem')).output).toEqual([
      [true, false, false, false],
      [40, 41, 42, 43, 44],
    ])
  })

  it('leaves an instance with an expired retryTimeout running for ever', async () => {
    expect((await app.run('retryTimeout')).runtimeStatus).toBe('Running')
  })

  it.each([100, 500, 1000])('runs %i activities in one Task.all', async (width) => {
    expect((await app.run('wide', width)).output).toBe((width * (width - 1)) / 2)
  })

  it('runs 300 sub-orchestrations and 200 serial activities', async () => {
    expect((await app.run('manyChildren', 300)).output).toBe(300)
    expect((await app.run('serial', 200)).output).toBe(19_900)
  })
})

describe('events', () => {
  it('gives the first event to the last waiter', async () => {
    await app.run('twoWaiters', undefined, 'lifo')
    await app.raise('lifo', 'go', 1)
    await app.raise('lifo', 'go', 2)
    await app.host.idle()
    expect((await app.status('lifo')).output).toEqual([2, 1])
  })

  it('gives events in order to one waiter after the other', async () => {
    await app.run('waitersInTurn', undefined, 'fifo')
    await app.raise('fifo', 'go', 1)
    await app.raise('fifo', 'go', 2)
    await app.host.idle()
    expect((await app.status('fifo')).output).toEqual([1, 2])
  })

  it('loses an event that was raised before continueAsNew and not awaited', async () => {
    await app.run('losesEvents', undefined, 'loses')
    await app.raise('loses', 'later', 'x')
    await app.host.idle()
    await app.raise('loses', 'go')
    await app.host.idle()
    expect((await app.status('loses')).output).toBe('lost')
  })

  it('answers 410 for an ended and 404 for an unknown instance; the status of an unknown one is 404', async () => {
    await app.run('callsEcho', 1, 'ended')
    expect(await app.raise('ended', 'go')).toBe(410)
    expect(await app.raise('never-started', 'go')).toBe(404)
    expect((await app.manage('GET', 'instances/never-started')).status).toBe(404)
  })
})

describe('identity of instances', () => {
  it('refuses the id of a running instance with 409', async () => {
    await app.run('waits', undefined, 'twice')
    const again = await app.manage('POST', 'orchestrators/waits/twice', {})
    expect(again.status).toBe(409)
    expect(await again.json()).toEqual({
      Message: "An orchestration with id 'twice' already exists. It is in state Running",
    })
  })

  it('uses the id of an ended instance again', async () => {
    await app.run('callsEcho', 'first', 'again')
    expect((await app.run('callsEcho', 'second', 'again')).output).toBe('second')
  })

  it('runs a sub-orchestration under its explicit id', async () => {
    await app.run('parent', 'child-with-a-name')
    expect(await app.status('child-with-a-name')).toMatchObject({
      runtimeStatus: 'Completed',
      output: { from: 'parent' },
    })
  })
})

describe('timers', () => {
  it('ends an instance with a forgotten timer only after the timer', async () => {
    const release = clock.hold()
    const started = clock.now()
    await app.start('forgottenTimer', undefined, 'forgotten')
    await app.host.idle()
    expect((await app.status('forgotten')).runtimeStatus).toBe('Running')
    release()
    await app.host.idle()
    expect(await app.status('forgotten')).toMatchObject({ runtimeStatus: 'Completed', output: 'fast' })
    expect(clock.now() - started).toBeGreaterThanOrEqual(6000)
  })

  it('splits a timer of 8 days, and lets it be cancelled', async () => {
    const started = clock.now()
    expect((await app.run('longTimer')).output).toBe('timer')
    expect(clock.now() - started).toBe(8 * DAY)
    const release = clock.hold()
    await app.start('longTimer', undefined, 'cancelled-long')
    await app.host.idle()
    await app.raise('cancelled-long', 'go', 'early')
    await app.host.idle()
    expect(await app.status('cancelled-long')).toMatchObject({ runtimeStatus: 'Completed', output: 'early' })
    release()
  })
})
