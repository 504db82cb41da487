import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../domain/errors.ts'
import { DAY, failing, HOUR, ID, MINUTE, scriptedEngine, sealed, SEEDS, type Script } from './scripted-engine.ts'

describe('a night', () => {
  it.each(SEEDS)('goes from the keys to the certificate, whatever order the engine chooses (%i)', async (seed) => {
    const engine = scriptedEngine({}, { seed, haste: 0.2 })
    expect(await engine.day()).toEqual(sealed)
    const order = engine.calls.map((call) => call.name)
    const discovering = ['startDiscovery', 'collectPages', 'compareCounts', 'planDay']
    const inSeries = ['prepareDay', 'checkDataLake', 'snapshotNames', 'orderUploadReports', ...discovering]
    expect(order.slice(0, 9).filter((name) => name !== 'checkDiscovery')).toEqual(inSeries)
    expect(order.slice(-4)).toEqual(['retryPending', 'closePending', 'reconcileDay', 'sealDay'])
    expect(order).toContain('archiveBatches')
    expect(order).toContain('checkExpiring')
    expect(engine.world.status(ID)?.customStatus).toEqual({ phase: 'sealed' })
    const startedAt = '2026-11-20T02:00:00.000Z'
    for (const call of engine.calls) expect(call.input).toMatchObject({ day: DAY, startedAt })
  })

  it('reads every result page, each after the one before', async () => {
    const pages = 115
    const engine = scriptedEngine({
      collectPages: async ({ cursor, page }) => {
        const read = Math.min(pages, page + 10)
        expect(cursor).toBe(page === 0 ? null : `after ${page}`)
        return { cursor: read < pages ? `after ${read}` : null, page: read, expired: false }
      },
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('collectPages').map(({ page }) => page)).toEqual([...Array(12).keys()].map((n) => n * 10))
  })

  it('orders a new job when the results expire while they are read, and keeps what it has', async () => {
    const engine = scriptedEngine({
      collectPages: async ({ jobId, cursor, page }) => {
        if (jobId === 'job-1' && cursor !== null) return { cursor: null, page: page + 3, expired: true }
        return { cursor: jobId === 'job-1' ? 'next' : null, page: page + 10, expired: false }
      },
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('collectPages').map(({ jobId, cursor, page }) => [jobId, cursor, page])).toEqual([
      ['job-1', null, 0],
      ['job-1', 'next', 10],
      ['job-2', null, 13],
    ])
  })

  const badJobs: [string, Script][] = [
    ['expired while it was read', { collectPages: async () => ({ cursor: null, page: 1, expired: true }) }],
    ['ended as failed (out of memory)', { checkDiscovery: async () => ({ state: 'failed', reason: 'out of memory' }) }],
    ['ended as expired', { checkDiscovery: async () => ({ state: 'expired', reason: null }) }],
    ['ended as still running after two hours', { checkDiscovery: async () => ({ state: 'running', reason: null }) }],
  ]
  it.each(badJobs)('gives up after three jobs: %s', async (how, script) => {
    const engine = scriptedEngine(script)
    const message = `the analytics job ${how}, 3 times tried`
    expect(await engine.day()).toEqual({ status: 'failed', code: 'source-job-failed', message })
    expect(engine.inputs('startDiscovery').map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(engine.inputs('failDay')).toMatchObject([{ code: 'source-job-failed', message }])
    expect(engine.inputs('planDay')).toEqual([])
    expect(engine.world.status(ID)).toMatchObject({ runtimeStatus: 'Completed', customStatus: { phase: 'failed' } })
  })

  it('looks at a job soon, then every two minutes, for two hours before it orders another', async () => {
    const engine = scriptedEngine({
      checkDiscovery: async ({ jobId }) => ({ state: jobId === 'job-1' ? 'running' : 'done', reason: null }),
    })
    expect(await engine.day()).toEqual(sealed)
    const seconds = engine.times('checkDiscovery').map((at) => at / 1000)
    const looks = [5, 15, 35, 65, ...Array.from({ length: 60 }, (_, i) => 65 + (i + 1) * 120)]
    expect(seconds).toEqual([...looks, (looks.at(-1) ?? 0) + 5])
    expect(engine.inputs('checkDiscovery').map(({ round }) => round)).toEqual([...looks.keys(), 0])
  })

  it('says that the count of the source could not be had, and goes on without it', async () => {
    const engine = scriptedEngine({
      compareCounts: failing(3, 'source-forbidden', async () => ({ job: 0, query: 0, added: 0 })),
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('noteWarning').map(({ warning }) => warning)).toEqual([
      "the source's own count: not compared (source-forbidden: as the script says)",
    ])
  })

  it('waits while the data lake is behind, and asks no tail when it comes', async () => {
    const engine = scriptedEngine({
      checkDataLake: async ({ round }) => ({ ready: round === 3, availableUntil: null }),
    })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.times('checkDataLake')).toEqual([0, 15, 30, 45].map((minutes) => minutes * MINUTE))
    expect(engine.inputs('collectTail')).toEqual([])
  })

  it.each([
    ['2026-11-19T20:00:00.000Z', '2026-11-19T20:00:00.000Z'],
    [null, '2026-11-19T00:00:00.000Z'],
  ])(
    'fills in by the synchronous query when the lake stays behind for two hours (%s)',
    async (availableUntil, from) => {
      const engine = scriptedEngine({ checkDataLake: async () => ({ ready: false, availableUntil }) })
      expect(await engine.day()).toEqual(sealed)
      expect(engine.times('checkDataLake')).toHaveLength(9)
      expect(engine.times('snapshotNames')).toEqual([2 * HOUR])
      expect(engine.inputs('collectTail')).toMatchObject([{ from }])
      const order = engine.calls.map((call) => call.name)
      expect(order.indexOf('collectTail')).toBeGreaterThan(order.indexOf('collectPages'))
      expect(order.indexOf('collectTail')).toBeLessThan(order.indexOf('planDay'))
    },
  )

  it('runs no slices on a day without conversations, and seals it', async () => {
    const engine = scriptedEngine({ planDay: async () => ({ slices: 0, conversations: 0, known: 0, open: 0 }) })
    expect(await engine.day()).toEqual(sealed)
    expect(engine.inputs('submitSlice')).toEqual([])
    expect(engine.inputs('checkExpiring')).toHaveLength(1)
  })

  it('tries a step three times, 30 and 60 seconds apart, before the day fails', async () => {
    for (const [failures, output] of [
      [2, sealed],
      [3, { status: 'failed', code: 'vault-misconfigured', message: 'as the script says' }],
    ] as const) {
      const engine = scriptedEngine({
        snapshotNames: failing(failures, 'vault-misconfigured', async () => ({
          entities: 0,
          path: '',
          missingKinds: [],
        })),
      })
      expect(await engine.day()).toEqual(output)
      expect(engine.times('snapshotNames')).toEqual([0, 30_000, 90_000])
      expect(engine.inputs('failDay')).toMatchObject(failures === 3 ? [{ code: 'vault-misconfigured' }] : [])
    }
  })

  it.each(['planDay', 'reconcileDay', 'sealDay'] as const)(
    'waits half an hour for the archive when %s has no index',
    async (name) => {
      const engine = scriptedEngine()
      const answers = {
        planDay: { slices: 0, conversations: 0, known: 0, open: 0 },
        reconcileDay: { status: 'complete' as const, excused: 0, missing: 0 },
        sealDay: sealed,
      }
      const away = scriptedEngine({ [name]: failing(6, 'index-unreachable', async () => answers[name]) })
      await engine.day()
      expect(await away.day()).toEqual(sealed)
      const times = away.times(name)
      expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(31.5 * MINUTE)
    },
  )

  it('fails a day that nothing can record any more, rather than hang', async () => {
    const away = async () => Promise.reject(new Error('gone'))
    const engine = scriptedEngine({ prepareDay: away, failDay: away })
    await engine.day()
    expect(engine.world.status(ID)).toMatchObject({ runtimeStatus: 'Failed' })
    expect(engine.world.status(ID)?.output).toContain('gone')
  })

  it('keeps as much of a long cause as a status may hold', async () => {
    const engine = scriptedEngine({
      prepareDay: async () => Promise.reject(new ArchiveError('vault-misconfigured', 'x'.repeat(5000))),
    })
    expect(await engine.day()).toEqual({ status: 'failed', code: 'vault-misconfigured', message: 'x'.repeat(1000) })
  })

  it('keeps the cause of an error that carries no code', async () => {
    const engine = scriptedEngine({ prepareDay: async () => Promise.reject(new Error('no "quote" is {"code": safe}')) })
    expect(await engine.day()).toEqual({
      status: 'failed',
      code: 'unexpected',
      message: 'no "quote" is {"code": safe}',
    })
  })
})
