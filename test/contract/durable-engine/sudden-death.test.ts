import fc from 'fast-check'
import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { virtualClock } from '../../../local/functions-host/durable/clock.ts'
import type { Step } from '../../../local/functions-host/durable/engine-types.ts'
import { runApp } from './running-app.ts'

class Killed extends Error {
  override readonly name = 'Killed'
}

/** Stops the engine at its n-th step, as a killed process would stop. */
const killAt = (n: number): ((step: Step) => void) => {
  let count = 0
  return () => {
    if (++count === n) throw new Killed(`step ${n}`)
  }
}

const WORK = [
  {
    name: 'retryPerItem',
    input: undefined,
    output: [
      [true, false, false, false],
      [40, 41, 42, 43, 44],
    ],
  },
  { name: 'loop', input: { n: 1, until: 4 }, output: 4 },
  { name: 'timers', input: [1000, 60_000, 5], output: 61_005 },
  { name: 'wide', input: 12, output: 66 },
]

it('goes on from every step at which it is killed, and every instance ends as if nothing had been', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (kills, strict) => {
        round++
        const clock = virtualClock(Date.UTC(2026, 10, 19))
        const mode = strict ? { strict: { seed: round, redeliverEvery: 4 } } : {}
        let dataDir: string | undefined
        for (const [index, kill] of kills.entries()) {
          const dying = await runApp({
            clock,
            keepData: true,
            onStep: killAt(kill),
            ...mode,
            ...(dataDir === undefined ? {} : { dataDir }),
          })
          dataDir = dying.dataDir
          if (index === 0)
            for (const { name, input } of WORK) await dying.start(name, input, `${name}-${round}`).catch(() => 0)
          await dying.host.idle().catch((error: unknown) => expect(error).toBeInstanceOf(Killed))
          await dying.stop()
        }
        const healthy = await runApp({ clock, keepData: true, ...mode, ...(dataDir === undefined ? {} : { dataDir }) })
        // A start that died before it was stored was never answered with 202: its caller asks again.
        for (const { name, input } of WORK) await healthy.start(name, input, `${name}-${round}`)
        await healthy.host.idle()
        for (const { name, output } of WORK) {
          // Attempts are counted over deaths in retryPerItem, as a real outside system would count them.
          const status = await healthy.status(`${name}-${round}`)
          const counted = name === 'retryPerItem' ? {} : { output }
          expect(status).toMatchObject({ runtimeStatus: 'Completed', ...counted })
        }
        await healthy.stop()
        if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true })
      },
    ),
    { numRuns: 15 },
  )
})

it('shows ContinuedAsNew between two executions', async () => {
  const dying = await runApp({
    keepData: true,
    onStep: (() => {
      let turns = 0
      return (step: Step) => {
        // Second turn: the activity's result, which leads to continueAsNew.
        if (step.kind === 'turn-committed' && ++turns === 2) throw new Killed('between two executions')
      }
    })(),
  })
  await dying.start('loop', { n: 1, until: 3 }, 'again').catch(() => 0)
  await dying.host.idle().catch(() => undefined)
  await dying.stop()
  const seen: string[] = []
  const next = await runApp({
    dataDir: dying.dataDir,
    onStep: (step) => {
      seen.push(step.kind)
      if (step.kind === 'turn-start' && seen.length === 1) throw new Killed('before the new execution')
    },
    keepData: true,
  }).catch((error: unknown) => error)
  if (typeof next === 'object' && next !== null && 'stop' in next) await (next as { stop(): Promise<void> }).stop()
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(`${dying.dataDir}/durable.db`)
  expect(db.prepare('SELECT status FROM instances').all()).toEqual([
    expect.objectContaining({ status: 'ContinuedAsNew' }),
  ])
  db.close()
  const healthy = await runApp({ dataDir: dying.dataDir })
  await healthy.host.idle()
  expect(await healthy.status('again')).toMatchObject({ runtimeStatus: 'Completed', output: 3 })
  await healthy.stop()
})
