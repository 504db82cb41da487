/** Nights on two machines that die at any moment: whatever happens to them, no slice is forgotten. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../local/functions-host/durable/random.ts'
import type { Death, Machine } from '../../simulation/durable/machine.ts'
import { ID, scriptedEngine, sealed, type ScriptedEngine } from './scripted-engine.ts'

const SLICES = 9
const NAMES = Array.from({ length: SLICES }, (_, index) => `s000${index + 1}`)

/** Dies so often at each of its chances. */
function frail(seed: number, chance: number): Machine {
  const random = seededRandom(seed)
  const death = (): Death | null => (random() >= chance ? null : random() < 0.5 ? 'worker' : 'host')
  return {
    turn: death,
    activityStarts: () => (random() < chance ? 'twice' : death()),
    activityEnds: death,
    timerDelay: () => (random() < 0.2 ? Math.floor(random() * 60_000) : 0),
  }
}

async function night(seed: number, chance: number): Promise<{ engine: ScriptedEngine; output: unknown }> {
  const engine = scriptedEngine(
    {
      planDay: async () => ({ slices: SLICES, conversations: SLICES, known: 0, open: 0 }),
      archiveBatches: async ({ batches, round }) =>
        round === 0 ? { waiting: batches, pending: 0, more: false } : { waiting: [], pending: 1, more: false },
      retryPending: async ({ round, page }) => ({
        slice: round === 1 ? `w001-${page}` : null,
        batches: [{ index: 0, batchId: 'late' }],
        pending: round < 3 ? 200 : 0,
        more: page < 2,
      }),
    },
    { seed, hosts: 2, maxActivities: 4, haste: 0.05, machine: frail(seed, chance) },
  )
  return { engine, output: await engine.day() }
}

const SEEDS = Array.from({ length: 36 }, (_, index) => index + 1)

describe('a night whose machines die at any moment', () => {
  it('archives every slice or notes it as failed, and closes what waits, before it is sealed', async () => {
    let sealedNights = 0
    let deadNights = 0
    for (const seed of SEEDS) {
      const { engine, output } = await night(seed, 0.01 + (seed % 5) / 100)
      const { runtimeStatus } = engine.world.status(ID) ?? {}
      if (runtimeStatus === 'Failed') {
        // Its own turn: the only death that nobody above it survives.
        deadNights++
        continue
      }
      expect(runtimeStatus).toBe('Completed')
      expect(engine.world.statuses().filter((status) => status.runtimeStatus === 'Running')).toEqual([])
      if (output !== null && typeof output === 'object' && 'status' in output && output.status === 'failed') {
        expect(engine.inputs('failDay').length).toBeGreaterThan(0)
        continue
      }
      expect(output).toEqual(sealed)
      sealedNights++
      const taken = new Set(
        engine
          .inputs('archiveBatches')
          .filter(({ round }) => round > 0)
          .map(({ slice }) => slice),
      )
      for (const { slice } of engine.inputs('failSlice')) taken.add(slice)
      expect([...taken].filter((slice) => slice.startsWith('s')).sort()).toEqual(NAMES)
      const order = engine.calls.map((call) => call.name)
      expect(order).toContain('closePending')
      expect(order.indexOf('reconcileDay')).toBeGreaterThan(order.indexOf('closePending'))
      expect(order.indexOf('sealDay')).toBeGreaterThan(order.lastIndexOf('reconcileDay'))
    }
    expect(sealedNights).toBeGreaterThan(15)
    expect(deadNights).toBeGreaterThan(0)
  })

  it('is the same night again with the same seed', async () => {
    const [first, second] = [await night(7, 0.04), await night(7, 0.04)]
    expect(second.engine.calls).toEqual(first.engine.calls)
    expect(second.engine.world.statuses()).toEqual(first.engine.world.statuses())
  })
})
