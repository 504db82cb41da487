import { describe, expect, it } from 'vitest'
import { watchRetrievals } from '../../functions/durable/legal-schedules.ts'
import { request } from '../contract/ports/retrieval-log-contract.ts'
import { memoryClock } from '../support/memory/memory-clock.ts'
import { memoryRetrievals } from '../support/memory/memory-retrievals.ts'
import { memoryEngine } from './memory-engine.ts'

describe('open requests of Legal', () => {
  it('are heard of before they are late and while they are, and begun again where nobody works on them', async () => {
    const clock = memoryClock('2026-11-20T10:00:00.000Z')
    const retrievals = memoryRetrievals()
    const engine = memoryEngine()
    const heard: string[] = []
    const said: string[] = []
    const log = { info: () => {}, warn: (event: string) => void heard.push(event) }
    const look = () => watchRetrievals(engine, { retrievals, clock, log, say: (text) => void said.push(text) })
    await retrievals.create(request('rtv-1'))
    await retrievals.create(request('rtv-2', { status: 'delivered' }))
    await look()
    expect([heard, said]).toEqual([[], ['rtv-1: started']])
    clock.set('2026-11-20T11:00:00.000Z')
    await look()
    clock.set('2026-11-20T13:00:00.000Z')
    await look()
    expect([heard, said.length]).toEqual([['retrieval.due-soon', 'retrieval.late'], 1])
    engine.end('rtv-1', 'Failed')
    await look()
    expect(said).toEqual(['rtv-1: started', 'rtv-1: started'])
  })
})
