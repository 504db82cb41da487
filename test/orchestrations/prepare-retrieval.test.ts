import { describe, expect, it } from 'vitest'
import { prepareRetrievalInput } from '../../orchestrations/legal/prepare-retrieval.ts'
import { failing, scriptedEngine } from './scripted-engine.ts'

const ID = 'rtv-1'

describe('a large request of Legal', () => {
  it('is listed page after page, verified page after page, and delivered once, in small histories', async () => {
    const engine = scriptedEngine({
      listRetrieval: async ({ step, page }) => ({
        cursor: step < 149 ? `c${step}` : null,
        page: page + 2,
        conversations: 100,
        objects: 150,
        bytes: 1000,
      }),
      verifyRetrieval: async ({ page, pages }) => ({ page: page + 50 > pages ? null : page + 50, withheld: 1 }),
    })
    engine.world.start('prepareRetrieval', prepareRetrievalInput(ID), ID)
    await engine.world.run()
    expect(engine.world.status(ID)).toMatchObject({ runtimeStatus: 'Completed' })
    expect(engine.inputs('listRetrieval').map(({ step, cursor }) => [step, cursor])).toEqual(
      Array.from({ length: 150 }, (_, n) => [n, n === 0 ? null : `c${n - 1}`]),
    )
    expect(engine.inputs('deliverRetrieval')).toEqual([
      { id: ID, conversations: 15_000, objects: 22_500, bytes: 150_000, pages: 300, withheld: 6 },
    ])
    expect(engine.world.history(ID).length).toBeLessThan(400)
  })

  it('waits for an index that is away for a while, and says so when it stays away', async () => {
    const found = { cursor: null, page: 2, conversations: 1, objects: 2, bytes: 3 }
    for (const [times, over] of [
      [3, 'deliverRetrieval'],
      [99, 'failRetrieval'],
    ] as const) {
      const engine = scriptedEngine({ listRetrieval: failing(times, 'index-unreachable', async () => found) })
      engine.world.start('prepareRetrieval', prepareRetrievalInput(ID), ID)
      await engine.world.run()
      expect(engine.calls.at(-1)?.name).toBe(over)
    }
  })
})
