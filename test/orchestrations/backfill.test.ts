import { describe, expect, it } from 'vitest'
import { failing, MINUTE, scriptedEngine, START } from './scripted-engine.ts'

const LOOKS = 205

describe('a backfill', () => {
  it('looks every minute until all its days are over, in one small history after the other', async () => {
    const engine = scriptedEngine({ pollBackfill: async ({ round }) => ({ finished: round === LOOKS }) })
    engine.world.start('backfill', { id: 'b1', round: 0 }, 'backfill-b1')
    await engine.world.run()
    expect(engine.world.status('backfill-b1')).toMatchObject({ runtimeStatus: 'Completed', output: { id: 'b1' } })
    expect(engine.inputs('pollBackfill').map(({ round }) => round)).toEqual([...Array(LOOKS + 1).keys()])
    expect(engine.clock.now() - START).toBe(LOOKS * MINUTE)
    expect(engine.world.history('backfill-b1').length).toBeLessThan(700)
  })

  it('waits for its record when the index is away', async () => {
    const engine = scriptedEngine({ pollBackfill: failing(6, 'index-unreachable', async () => ({ finished: true })) })
    engine.world.start('backfill', { id: 'b1', round: 0 }, 'backfill-b1')
    await engine.world.run()
    expect(engine.world.status('backfill-b1')?.output).toEqual({ id: 'b1' })
  })
})
