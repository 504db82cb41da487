import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import { runApp } from './running-app.ts'
import type { RunningApp } from './running-app.ts'

/** The same engine when every message comes alone and in any order, and activities run twice now and then. */
describe.each([1, 2, 3])('with messages one by one, order %i', (seed) => {
  let app: RunningApp
  beforeAll(async () => {
    app = await runApp({ clock: virtualClock(Date.UTC(2026, 10, 19)), strict: { seed, redeliverEvery: 3 } })
  })
  afterAll(() => app.stop())

  it('crosses results after a caught Task.all over retries', async () => {
    const { runtimeStatus, output } = await app.run('crossed')
    expect(['Failed', 'Completed']).toContain(runtimeStatus)
    expect(output).not.toEqual([40, 41, 42, 43, 44])
  })

  it('keeps the safe shapes right', async () => {
    expect((await app.run('retryPerItem')).output).toEqual([
      [true, false, false, false],
      [40, 41, 42, 43, 44],
    ])
    expect((await app.run('retriesThatSucceed')).output).toEqual([3, 7])
    expect((await app.run('serialRetry')).output).toEqual([2, 7])
    expect((await app.run('allAndCatch')).output).toEqual([true, 7, 8])
    expect((await app.run('loop', { n: 1, until: 6 })).output).toBe(6)
    expect((await app.run('wide', 40)).output).toBe(780)
  })

  it('runs activities again, as a host that died before it could write the result', async () => {
    await app.run('wide', 30, `twice-${seed}`)
    const runs = (await (await fetch(`${app.host.url}/api/runs`)).json()) as [string, number][]
    const counts = new Map<number, number>()
    for (const [, input] of runs.slice(-45)) counts.set(input, (counts.get(input) ?? 0) + 1)
    expect([...counts.values()].some((count) => count > 1)).toBe(true)
  })
})

it('does the same twice with the same seed', async () => {
  const order = async (): Promise<unknown> => {
    const app = await runApp({ clock: virtualClock(0), strict: { seed: 42 } })
    const before = ((await (await fetch(`${app.host.url}/api/runs`)).json()) as unknown[]).length
    await app.run('wide', 20, 'order')
    const runs = (await (await fetch(`${app.host.url}/api/runs`)).json()) as unknown[]
    await app.stop()
    return runs.slice(before)
  }
  const first = await order()
  expect(first).toHaveLength(20)
  expect(await order()).toEqual(first)
})
