import { beforeEach, describe, expect, it } from 'vitest'
import { newBackfill } from '../../domain/completeness/backfill.ts'
import { dayBefore } from '../../domain/day.ts'
import { archiveInstanceId, auditsInstanceId, startAudits, startDay } from '../../functions/durable/instances.ts'
import {
  archiveNightly,
  endInterruptions,
  exportAuditsNightly,
  sweepDays,
  type SchedulePorts,
} from '../../functions/durable/schedules.ts'
import { TIMERS } from '../../functions/timers.ts'
import { memoryAuditDays } from '../support/memory/memory-audit-days.ts'
import { memoryBackfills } from '../support/memory/memory-backfills.ts'
import { memoryHolds } from '../support/memory/memory-holds.ts'
import { memoryLedger } from '../support/memory/memory-ledger.ts'
import { memoryRetrievals } from '../support/memory/memory-retrievals.ts'
import { memoryEngine, type MemoryEngine } from './memory-engine.ts'

const NOW = Date.parse('2026-11-21T05:30:00Z')
const AT = '2026-11-20T00:30:00.000Z'
const DAY = '2026-11-19'

let engine: MemoryEngine
let ports: SchedulePorts
let said: string[]
beforeEach(() => {
  engine = memoryEngine()
  said = []
  ports = {
    ledger: memoryLedger(),
    auditDays: memoryAuditDays(),
    backfills: memoryBackfills(),
    clock: { now: () => NOW },
    say: (text) => said.push(text),
  }
})

const day = (name: string, status: 'running' | 'complete' | 'gaps' | 'failed') =>
  ports.ledger.update(name, { status, phase: 'archiving', updatedAt: AT })
const audits = (name: string, status: 'running' | 'complete' | 'gaps' | 'failed') =>
  ports.auditDays.write({ day: name, status, sealed: null, message: null, startedAt: AT, updatedAt: AT })
const inputOf = (instanceId: string) => engine.instances.get(instanceId)?.input

describe('the nightly timers', () => {
  it('archive yesterday, and export its audit log', async () => {
    await archiveNightly(engine, ports)
    await exportAuditsNightly(engine, ports)
    expect(engine.started).toEqual(['archive-2026-11-20', 'audits-2026-11-20'])
  })

  it.each([
    ['archiveNightly', 'archive-2026-11-20'],
    ['exportAuditsNightly', 'audits-2026-11-20'],
    ['archiveSweeps', 'archive-2026-11-19'],
    ['compareTenantWeekly', 'tenant-2026-11-21'],
  ])('are what the host fires: %s', async (name, started) => {
    const log = { info: () => {}, warn: () => {} }
    await TIMERS[name]?.work(engine, { ...ports, log, holds: memoryHolds(), retrievals: memoryRetrievals() })
    expect(engine.started).toContain(started)
  })
})

describe('the morning sweep', () => {
  it('looks again at days of 24 h, 72 h, 7 d and 30 d, each with its purpose', async () => {
    await sweepDays(engine, ports)
    expect(engine.started).toEqual([30, 7, 3, 1].map((days) => archiveInstanceId(dayBefore(NOW, days + 1))))
    expect(inputOf(archiveInstanceId(DAY))).toEqual({ day: DAY, purpose: 'resweep' })
  })

  it('looks again at a day whose sweep of an earlier morning has closed nothing', async () => {
    const late = '2026-11-16'
    await ports.ledger.update(late, { status: 'gaps', lookedAt: '2026-11-18T05:30:00.000Z', updatedAt: AT })
    await sweepDays(engine, ports)
    expect(inputOf(archiveInstanceId(late))).toEqual({ day: late, purpose: 'resweep' })
    const range = () => Promise.reject(new Error('the index does not answer'))
    const unread = memoryEngine()
    await sweepDays(unread, { ...ports, ledger: { ...ports.ledger, range } })
    expect(unread.started).toContain(archiveInstanceId(DAY))
    expect(unread.started).not.toContain(archiveInstanceId(late))
  })

  it('starts days that failed, were missed or are said to run, and no others', async () => {
    for (let back = 1; back <= 10; back++) await day(dayBefore(NOW, back), 'complete')
    await day('2026-11-12', 'failed')
    await day('2026-11-14', 'running')
    await day('2026-11-15', 'running')
    await startDay(engine, '2026-11-15')
    await day('2026-11-18', 'gaps')
    await day('2026-11-01', 'complete')
    engine.started.length = 0
    await sweepDays(engine, ports)
    const caughtUp = engine.started.filter((id) => inputOf(id) !== undefined && !('purpose' in (inputOf(id) as object)))
    expect(caughtUp).toEqual(['02', '03', '04', '05', '06', '07', '08'].map((name) => `archive-2026-11-${name}`))
    engine.started.length = 0
    for (let name = 2; name <= 10; name++) await day(`2026-11-${String(name).padStart(2, '0')}`, 'complete')
    await sweepDays(engine, ports)
    expect(engine.started).toEqual(['archive-2026-11-12', 'archive-2026-11-14'])
  })

  it('catches up the audit log as the archive: missed, failed, dead and incomplete days', async () => {
    for (let back = 1; back <= 12; back++) await audits(dayBefore(NOW, back), 'complete')
    await audits('2026-11-10', 'failed')
    await audits('2026-11-17', 'gaps')
    await audits('2026-11-18', 'running')
    await audits('2026-11-08', 'complete')
    await sweepDays(engine, ports)
    expect(engine.started.filter((id) => id.startsWith('audits-'))).toEqual([
      'audits-2026-11-10',
      'audits-2026-11-17',
      'audits-2026-11-18',
    ])
  })

  it('goes on when one of them cannot be started', async () => {
    const { startNew } = engine
    const failing: MemoryEngine = {
      ...engine,
      startNew: (name, options) =>
        options?.instanceId === 'archive-2026-11-13' ? Promise.reject(new Error('refused')) : startNew(name, options),
    }
    await sweepDays(failing, ports)
    expect(engine.started).toHaveLength(3)
    expect(said).toContain('later sweep of 2026-11-13: refused')
  })
})

describe('what is left running', () => {
  it('is left alone while it lives', async () => {
    await day(DAY, 'running')
    await startDay(engine, DAY)
    await audits(DAY, 'running')
    await startAudits(engine, DAY)
    await endInterruptions(engine, ports)
    expect(engine.started).toHaveLength(2)
    expect((await ports.ledger.read(DAY))?.status).toBe('running')
    expect(said).toEqual([])
  })

  it('starts a day whose orchestration died again, for the same purpose', async () => {
    await day(DAY, 'running')
    await startDay(engine, DAY, 'backfill')
    engine.end(archiveInstanceId(DAY), 'Failed')
    await endInterruptions(engine, ports)
    expect(engine.started).toEqual([archiveInstanceId(DAY), archiveInstanceId(DAY)])
    expect(inputOf(archiveInstanceId(DAY))).toEqual({ day: DAY, purpose: 'backfill' })
  })

  it('starts it three times a day at most, then closes it as failed', async () => {
    await day(DAY, 'running')
    for (let look = 0; look < 6; look++) {
      await endInterruptions(engine, ports)
      engine.end(archiveInstanceId(DAY), 'Failed')
    }
    expect(engine.started).toHaveLength(3)
    expect(await ports.ledger.read(DAY)).toMatchObject({
      status: 'failed',
      phase: 'the orchestration failed while archiving',
    })
  })

  it('closes what an operator has terminated, and starts it only with the next morning', async () => {
    await day(DAY, 'running')
    await startDay(engine, DAY)
    engine.end(archiveInstanceId(DAY), 'Terminated')
    await endInterruptions(engine, ports)
    expect(await ports.ledger.read(DAY)).toMatchObject({ status: 'failed', phase: 'terminated while archiving' })
    expect(engine.started).toHaveLength(1)
  })

  it('takes nothing back of what a certificate says when a later sweep is ended', async () => {
    await ports.ledger.update(DAY, { status: 'running', phase: 'archiving', closed: 'complete', updatedAt: AT })
    await startDay(engine, DAY, 'resweep')
    engine.end(archiveInstanceId(DAY), 'Terminated')
    await endInterruptions(engine, ports)
    expect(await ports.ledger.read(DAY)).toMatchObject({
      status: 'complete',
      warnings: ['a later sweep was ended: terminated while archiving'],
    })
  })

  it('closes an export that gave up with its reason, and starts one that died again', async () => {
    for (const [name, runtimeStatus, output] of [
      ['2026-11-17', 'Completed', { status: 'failed', message: 'source-refused: busy' }],
      ['2026-11-18', 'Failed', 'node exited with code 137 (0x89)'],
    ] as const) {
      await audits(name, 'running')
      await startAudits(engine, name)
      engine.end(auditsInstanceId(name), runtimeStatus, output)
    }
    engine.started.length = 0
    await endInterruptions(engine, ports)
    expect(engine.started).toEqual(['audits-2026-11-18'])
    expect(await ports.auditDays.read('2026-11-17')).toMatchObject({
      status: 'failed',
      message: 'source-refused: busy',
    })
  })

  it('goes on with a backfill whose orchestration died, and ends one that was terminated', async () => {
    const range = (from: string) => newBackfill({ from, to: '2026-01-31', parallel: 2, again: false }, AT)
    const [died, terminated, over] = [range('2026-01-01'), range('2026-01-02'), range('2026-01-03')]
    await ports.backfills.begin(died)
    await ports.backfills.begin(terminated)
    await ports.backfills.begin({ ...over, status: 'finished' })
    await engine.startNew('backfill', { instanceId: terminated.id, input: {} })
    engine.end(terminated.id, 'Terminated')
    engine.started.length = 0
    await endInterruptions(engine, ports)
    expect(engine.started).toEqual([died.id])
    expect(inputOf(died.id)).toEqual({ id: died.id, round: 0 })
    expect((await ports.backfills.read(terminated.id))?.status).toBe('cancelled')
    expect((await ports.backfills.read(over.id))?.status).toBe('finished')
  })
})
