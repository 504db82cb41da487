import { describe, expect, it } from 'vitest'
import { failing, scriptedEngine, sealed, SEEDS, type Script } from './scripted-engine.ts'

const report = { id: 'r1', status: 'Failure' } as const

describe('the search for losses', () => {
  it('looks at orphans again after one and five minutes, then leaves them', async () => {
    const engine = scriptedEngine({ archiveOrphans: async () => ({ archived: 0, waiting: 1, next: null }) })
    await engine.day()
    const times = engine.times('archiveOrphans').map((at) => at - (engine.times('archiveOrphans')[0] ?? 0))
    expect(times).toEqual([0, 60_000, 360_000])
  })

  it('reads the reports of uploads before the slices begin, and beside them what was not ready', async () => {
    const engine = scriptedEngine({
      orderUploadReports: async () => ({ reports: [report] }),
      readUploadReports: async ({ reports, last }) => ({ waiting: last ? [] : reports, named: last ? 4 : 0 }),
    })
    await engine.day()
    expect(engine.inputs('readUploadReports').map(({ round, last, late }) => [round, last, late ?? false])).toEqual([
      [0, false, false],
      [1, false, false],
      [2, false, false],
      [3, false, false],
      [4, false, false],
      [5, false, true],
      [6, true, true],
    ])
    const times = [...engine.times('planDay'), ...engine.times('readUploadReports')]
    const waits = times.slice(1).map((at, look) => (at - (times[look] ?? 0)) / 1000)
    expect(waits).toEqual([0, 30, 60, 120, 300, 300, 600])
    const order = engine.calls.map(({ name }) => name)
    expect(order.indexOf('submitSlice')).toBeGreaterThan(order.indexOf('planDay'))
    expect(order.slice(0, order.indexOf('submitSlice')).filter((name) => name === 'readUploadReports')).toHaveLength(5)
    expect(engine.world.status('archive-2026-11-19-20261120020000-losses')?.output).toEqual({ named: 4 })
  })

  const failures: [string, Script][] = [
    [
      'orphan recordings',
      { archiveOrphans: failing(3, 'source-forbidden', async () => ({ archived: 0, waiting: 0, next: null })) },
    ],
    ['the upload reports', { orderUploadReports: failing(3, 'source-forbidden', async () => ({ reports: [] })) }],
    ['recordings about to be deleted', { checkExpiring: failing(3, 'source-forbidden', async () => ({ atRisk: 0 })) }],
  ]
  it.each(failures)('says that it could not look at %s, and looks at the rest', async (what, script) => {
    const engine = scriptedEngine(script)
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('noteWarning').map(({ warning }) => warning)).toEqual([
      `${what}: not looked at (source-forbidden: as the script says)`,
    ])
    for (const name of ['archiveOrphans', 'orderUploadReports', 'checkExpiring'] as const)
      expect(engine.inputs(name).length).toBeGreaterThan(0)
  })

  it.each(SEEDS)('never stops the day, not even when its warnings cannot be kept (order %i)', async (seed) => {
    const away = async () => Promise.reject(new Error('gone'))
    const engine = scriptedEngine({ checkExpiring: away, noteWarning: away }, { seed, haste: 0.05 })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('noteWarning')).toHaveLength(7)
  })
})
