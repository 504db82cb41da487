import { describe, expect, it } from 'vitest'
import { isAlive, startAudits, startDay, startOnce, stateOf } from '../../functions/durable/instances.ts'
import { memoryEngine } from './memory-engine.ts'

describe('starting an orchestration', () => {
  it.each([
    ['a day', (engine: ReturnType<typeof memoryEngine>) => startDay(engine, '2026-11-19')],
    ['a day of audits', (engine: ReturnType<typeof memoryEngine>) => startAudits(engine, '2026-11-19')],
  ])('starts %s once, whoever asks at the same moment, and refuses nobody', async (_what, start) => {
    const engine = memoryEngine()
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => start(engine)))
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'already-running'), 'started'])
    expect(engine.started).toHaveLength(1)
  })

  it('starts again what has ended, with the new input', async () => {
    const engine = memoryEngine()
    await startDay(engine, '2026-11-19')
    engine.end('archive-2026-11-19', 'Completed')
    expect(await startDay(engine, '2026-11-19', 'resweep')).toBe('started')
    expect((await stateOf(engine, 'archive-2026-11-19'))?.input).toEqual({ day: '2026-11-19', purpose: 'resweep' })
  })

  it('leaves one that lives alone: the engine is not even asked to start another', async () => {
    const engine = memoryEngine()
    await startDay(engine, '2026-11-19')
    const asked: string[] = []
    const startNew: typeof engine.startNew = (...start) => {
      asked.push('start')
      return engine.startNew(...start)
    }
    expect(await startDay({ ...engine, startNew }, '2026-11-19')).toBe('already-running')
    expect(asked).toEqual([])
  })

  it('hands on what the engine refuses for another reason', async () => {
    const engine = { ...memoryEngine(), startNew: () => Promise.reject(new Error('storage is down')) }
    await expect(startOnce(engine, 'archiveDay', 'archive-2026-11-19', {})).rejects.toThrow('storage is down')
  })
})

describe('finding an orchestration', () => {
  it('is null only when the engine itself says that it knows none', async () => {
    const engine = memoryEngine()
    expect(await stateOf(engine, 'archive-2026-11-19')).toBeNull()
    for (const text of [
      'DurableClient error: HTTP 502: upstream answered 404',
      'connect ECONNREFUSED 127.0.0.1:40404',
      'could not read archive-404: HTTP 404 response of the proxy',
    ]) {
      const failing = { ...engine, getStatus: () => Promise.reject(new Error(text)) }
      await expect(stateOf(failing, 'archive-404')).rejects.toThrow(text)
    }
  })

  it('tells one that lives from one that ended, and how', async () => {
    const engine = memoryEngine()
    await startDay(engine, '2026-11-19')
    const seen = async (runtimeStatus: string) => {
      engine.end('archive-2026-11-19', runtimeStatus)
      const { alive, death } = (await stateOf(engine, 'archive-2026-11-19')) ?? {}
      return { alive, death, isAlive: await isAlive(engine, 'archive-2026-11-19') }
    }
    for (const status of ['Pending', 'Running', 'ContinuedAsNew', 'Suspended'])
      expect(await seen(status)).toEqual({ alive: true, death: null, isAlive: true })
    expect(await seen('Completed')).toEqual({ alive: false, death: null, isAlive: false })
    expect(await seen('Failed')).toEqual({ alive: false, death: 'failed', isAlive: false })
    expect(await seen('Terminated')).toEqual({ alive: false, death: 'terminated', isAlive: false })
  })
})
