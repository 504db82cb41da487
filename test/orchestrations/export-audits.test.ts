import { describe, expect, it } from 'vitest'
import { DAY, failing, HOUR, MINUTE, scriptedEngine, SEEDS, type Script } from './scripted-engine.ts'

const AUDITS = `audits-${DAY}`
const done = { status: 'complete', services: 2, entries: 20, missing: 0, certificate: 'c' }

async function exported(script: Script, options: Parameters<typeof scriptedEngine>[1] = {}) {
  const engine = scriptedEngine(script, options)
  engine.world.start('exportAudits', { day: DAY }, AUDITS)
  await engine.world.run()
  return { ...engine, output: engine.world.status(AUDITS)?.output }
}

describe('the audit log of a day', () => {
  it.each(SEEDS)('is exported service by service (order %i)', async (seed) => {
    const engine = await exported({}, { seed, haste: 0.1 })
    expect(engine.output).toEqual(done)
    expect(engine.calls.map((call) => call.name)).toEqual([
      'planAudits',
      ...Array(2).fill(['queryAudits', 'checkAudits', 'storeAudits']).flat(),
      'sealAudits',
    ])
    expect(engine.inputs('storeAudits')).toMatchObject([
      { service: 0, attempt: 1, parts: 1, source: 'query' },
      { service: 1, attempt: 1, parts: 1, source: 'query' },
    ])
  })

  it('renews its history every five services and seals once', async () => {
    const engine = await exported({ planAudits: async () => ({ acquired: true, services: 23 }) })
    expect(engine.output).toEqual(done)
    expect(engine.inputs('storeAudits').map(({ service }) => service)).toEqual([...Array(23).keys()])
    expect(engine.inputs('sealAudits')).toHaveLength(1)
    expect(new Set(engine.calls.map(({ input }) => (input as { startedAt: string }).startedAt)).size).toBe(1)
    expect(engine.world.history(AUDITS).length).toBeLessThan(120)
  })

  it('waits for its turn among audit days, for four hours', async () => {
    const second = await exported({ planAudits: async ({ round }) => ({ acquired: round === 3, services: 1 }) })
    expect(second.output).toEqual(done)
    expect(second.times('planAudits')).toEqual([0, 2, 4, 6].map((minutes) => minutes * MINUTE))
    const never = await exported({ planAudits: async () => ({ acquired: false, services: 0 }) })
    expect(never.output).toEqual({
      status: 'failed',
      message: "source-refused: another audit export held the organisation's query for four hours",
    })
    expect(never.clock.now() - Date.parse('2026-11-20T02:00:00.000Z')).toBe(4 * HOUR)
    expect(never.inputs('sealAudits')).toEqual([])
  })

  it('waits for the query of somebody else, and names the service when it never ends', async () => {
    const busy = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      queryAudits: async ({ round }) => ({ kind: round < 2 ? 'busy' : 'submitted' }),
    })
    expect(busy.output).toEqual(done)
    expect(busy.times('queryAudits')).toEqual([0, 2, 4].map((minutes) => minutes * MINUTE))
    const never = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      queryAudits: async ({ attempt }) => ({ kind: attempt === 1 ? 'busy' : 'too-large' }),
    })
    expect(never.inputs('queryAudits').filter(({ attempt }) => attempt === 1)).toHaveLength(120)
    expect(never.times('failAudits')).toEqual([4 * HOUR])
    expect(never.inputs('sealAudits')).toHaveLength(1)
  })

  it('says what an attempt failed of that was the last', async () => {
    const engine = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      queryAudits: async ({ attempt, round }) => ({ kind: attempt === 3 && round < 120 ? 'busy' : 'too-large' }),
    })
    expect(engine.inputs('failAudits')).toMatchObject([
      { service: 0, reason: 'another audit query was running in this organisation for four hours' },
    ])
  })

  it('cuts the day into halves and quarters where it is too large, down to hours', async () => {
    const engine = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      queryAudits: async ({ parts }) => ({ kind: parts < 4 ? 'too-large' : 'submitted' }),
    })
    expect(engine.inputs('queryAudits').map(({ part, parts }) => `${part}/${parts}`)).toEqual([
      '0/1',
      '0/2',
      '0/4',
      '1/4',
      '2/4',
      '3/4',
    ])
    expect(engine.inputs('storeAudits')).toMatchObject([{ parts: 4, source: 'query' }])
    const always = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      queryAudits: async () => ({ kind: 'too-large' }),
    })
    expect(
      always
        .inputs('queryAudits')
        .slice(0, 5)
        .map(({ parts }) => parts),
    ).toEqual([1, 2, 4, 8, 16])
    expect(always.inputs('failAudits')).toMatchObject([{ reason: 'every interval was refused as too large' }])
  })

  it('reads a service without a query by its pages, and leaves one that is stored', async () => {
    const engine = await exported({
      queryAudits: async ({ service }) => ({ kind: service === 0 ? 'unsupported' : 'stored' }),
    })
    expect(engine.output).toEqual(done)
    expect(engine.inputs('storeAudits')).toMatchObject([{ service: 0, parts: 0, source: 'realtime' }])
    expect(engine.inputs('checkAudits')).toEqual([])
  })

  it('tries a service three times in all, whatever fails, and goes on with the next', async () => {
    const twice = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      checkAudits: async ({ attempt }) => ({ state: attempt < 3 ? 'failed' : 'succeeded' }),
    })
    expect(twice.inputs('storeAudits')).toMatchObject([{ attempt: 3 }])
    expect(twice.inputs('failAudits')).toEqual([])
    const always = await exported({
      storeAudits: async ({ service }) => {
        if (service === 0) throw new Error('cut')
        return { entries: 1 }
      },
    })
    expect(always.inputs('failAudits')).toMatchObject([{ service: 0, attempt: 3, reason: 'unexpected: cut' }])
    expect(always.inputs('storeAudits').filter(({ service }) => service === 0)).toHaveLength(9)
    expect(always.inputs('storeAudits').filter(({ service }) => service === 1)).toHaveLength(1)
    expect(always.output).toEqual(done)
  })

  it('ends a query that never does after two hours', async () => {
    const engine = await exported({
      planAudits: async () => ({ acquired: true, services: 1 }),
      checkAudits: async ({ attempt }) => ({ state: attempt === 3 ? 'running' : 'failed' }),
    })
    expect(engine.inputs('checkAudits').filter(({ attempt }) => attempt === 3)).toHaveLength(66)
    expect(engine.inputs('failAudits')).toMatchObject([{ reason: 'the audit query failed at the source' }])
  })

  it('waits out an absence of the index where a service is given up or the day is sealed', async () => {
    const engine = await exported({
      checkAudits: async () => ({ state: 'failed' }),
      failAudits: failing(6, 'index-unreachable', async () => ({ failed: true })),
    })
    expect(engine.output).toEqual(done)
    expect(engine.inputs('failAudits').map(({ service }) => service)).toEqual([...Array(7).fill(0), 1])
  })
})
