import { expect, it } from 'vitest'
import type { Gap } from '../../../domain/completeness/gap.ts'
import type { DayLedger } from '../../../domain/ports/day-ledger.ts'

const gap = (n: number): Gap => ({ conversationId: `c-${n}`, objectId: 'o', reason: 'not-ready', detail: `${n}` })
const gapsOf = async (ledger: DayLedger, day: string) => (await Array.fromAsync(ledger.gaps(day))).flat()

const AT = '2026-05-01T00:00:00.000Z'
const LATER = '2026-05-02T00:00:00.000Z'

export function ledgerContract(open: () => DayLedger): void {
  it('merges what it is told about a day and lists the newest days first', async () => {
    const ledger = open()
    expect(await ledger.read('2026-01-01')).toBeNull()
    await ledger.update('2026-01-01', {
      status: 'running',
      phase: 'archiving',
      warnings: ['w'],
      counts: { conversations: 5, open: 1 },
    })
    await ledger.update('2026-01-01', { counts: { open: 2 }, updatedAt: '2026-01-02T00:00:00.000Z' })
    expect(await ledger.read('2026-01-01')).toEqual({
      day: '2026-01-01',
      status: 'running',
      phase: 'archiving',
      media: {},
      warnings: ['w'],
      certificate: null,
      closed: null,
      policyVersion: null,
      startedAt: '',
      updatedAt: '2026-01-02T00:00:00.000Z',
      counts: {
        conversations: 5,
        archived: 0,
        recordingsExpected: 0,
        recordingsArchived: 0,
        objects: 0,
        bytes: 0,
        genesysCalls: 0,
        open: 2,
        pending: 0,
        excused: 0,
        missing: 0,
      },
    })
    for (const day of ['2026-01-03', '2025-12-31', '2026-01-02']) await ledger.update(day, { status: 'gaps' })
    await ledger.update('2026-01-03', { lookedAt: '2026-01-04T00:30:00.000Z' })
    expect((await ledger.range('2026-01-03', '2026-01-03'))[0]?.lookedAt).toBe('2026-01-04T00:30:00.000Z')
    expect((await ledger.recent(3)).map((pick) => pick.day)).toEqual(['2026-01-03', '2026-01-02', '2026-01-01'])
    expect((await ledger.recent(3))[2]).toMatchObject({ status: 'running', counts: { open: 2 }, certificate: null })
  })

  it('loses nothing of what several write into one day side by side', async () => {
    const ledger = open()
    const day = '2026-01-20'
    const warnings = Array.from({ length: 12 }, (_, n) => `warning ${n}`)
    await Promise.all([
      ...warnings.map((warning) => ledger.warn(day, [warning, 'said by all'])),
      ledger.update(day, { phase: 'archiving' }),
      ledger.update(day, { counts: { pending: 3 } }),
      ledger.update(day, { counts: { open: 2 } }),
      ledger.update(day, { certificate: 'evidence/c', status: 'gaps' }),
    ])
    const state = await ledger.read(day)
    expect(state?.warnings.toSorted()).toEqual(['said by all', ...warnings].sort())
    expect(state).toMatchObject({
      status: 'gaps',
      phase: 'archiving',
      certificate: 'evidence/c',
      counts: { pending: 3, open: 2 },
    })
    expect((await ledger.range(day, day))[0]).toMatchObject({
      status: 'gaps',
      certificate: 'evidence/c',
      counts: { pending: 3, open: 2 },
    })
    await ledger.update(day, { warnings: [] })
    await ledger.warn(day, ['b'])
    await ledger.warn(day, ['a', 'b'])
    expect((await ledger.read(day))?.warnings).toEqual(['b', 'a'])
  })

  it('sums units, each counted once however often it is told', async () => {
    const ledger = open()
    const unit = { unit: 's/1?', archived: 3, recordingsArchived: 2, objects: 5, bytes: 100, genesysCalls: 1 }
    await ledger.progress('2026-02-01', unit)
    await ledger.progress('2026-02-01', { ...unit, archived: 4 })
    await ledger.progress('2026-02-01', { ...unit, unit: 's2' })
    await ledger.progress('2026-02-02', unit)
    expect(await ledger.totals('2026-02-01')).toEqual({
      archived: 7,
      recordingsArchived: 4,
      objects: 10,
      bytes: 200,
      genesysCalls: 2,
    })
    expect(await ledger.totals('2026-02-03')).toEqual({
      archived: 0,
      recordingsArchived: 0,
      objects: 0,
      bytes: 0,
      genesysCalls: 0,
    })
  })

  it('sums more units than one page holds', async () => {
    const ledger = open()
    for (let i = 0; i < 110; i++)
      await ledger.progress('2026-02-04', {
        unit: `u${i}`,
        archived: 1,
        recordingsArchived: 0,
        objects: 0,
        bytes: 2,
        genesysCalls: 0,
      })
    expect(await ledger.totals('2026-02-04')).toMatchObject({ archived: 110, bytes: 220 })
  })

  it('begins a piece of work once, also when two try at the same time', async () => {
    const ledger = open()
    expect([
      await ledger.begin('2026-03-01', 'w'),
      await ledger.begin('2026-03-01', 'w'),
      await ledger.begin('2026-03-02', 'w'),
      await ledger.begin('2026-03-01', 'v/1'),
    ]).toEqual([true, false, true, true])
    const at = await Promise.all(Array.from({ length: 5 }, () => ledger.begin('2026-03-01', 'race')))
    expect(at.filter((first) => first)).toHaveLength(1)
  })

  it('replaces the gaps of a day whole: nothing stale stays', async () => {
    const ledger = open()
    const many = Array.from({ length: 1001 }, (_, i) => gap(i))
    await ledger.replaceGaps('2026-04-02', [gap(1)], AT)
    await ledger.replaceGaps('2026-04-01', many, AT)
    expect(await gapsOf(ledger, '2026-04-01')).toEqual(many.map((entry) => ({ ...entry, since: AT })))
    await ledger.replaceGaps('2026-04-01', [gap(7), gap(8), gap(9)], LATER)
    expect((await gapsOf(ledger, '2026-04-01')).map((recordedGap) => recordedGap.objectId)).toEqual(
      [gap(7), gap(8), gap(9)].map((entry) => entry.objectId),
    )
    await ledger.replaceGaps('2026-04-01', [], LATER)
    expect(await gapsOf(ledger, '2026-04-01')).toEqual([])
    expect(await gapsOf(ledger, '2026-04-02')).toEqual([{ ...gap(1), since: AT }])
  })

  it('keeps the moment at which a gap was first recorded, whatever is said of it later', async () => {
    const ledger = open()
    await ledger.replaceGaps('2026-04-03', [gap(1)], AT)
    await ledger.replaceGaps('2026-04-03', [{ ...gap(1), detail: 'other words' }, gap(2)], LATER)
    expect((await gapsOf(ledger, '2026-04-03')).map(({ detail, since }) => [detail, since])).toEqual([
      ['other words', AT],
      [gap(2).detail, LATER],
    ])
    await ledger.replaceGaps('2026-04-03', [], LATER)
    await ledger.replaceGaps('2026-04-03', [gap(1)], LATER)
    expect((await gapsOf(ledger, '2026-04-03')).map(({ since }) => since)).toEqual([LATER])
  })

  it('lists the days of a range, both ends included, oldest first', async () => {
    const ledger = open()
    for (const day of ['2025-05-03', '2025-05-01', '2025-05-02', '2025-05-04'])
      await ledger.update(day, { status: 'gaps', counts: { missing: 1 } })
    expect(
      (await ledger.range('2025-05-01', '2025-05-03')).map(({ day, status, counts }) => [day, status, counts.missing]),
    ).toEqual([
      ['2025-05-01', 'gaps', 1],
      ['2025-05-02', 'gaps', 1],
      ['2025-05-03', 'gaps', 1],
    ])
    expect(await ledger.range('2024-01-01', '2024-12-31')).toEqual([])
  })

  it('lists the days that run, wherever they lie', async () => {
    const ledger = open()
    const before = await ledger.running()
    for (const day of ['2013-08-02', '2013-08-01', '2013-08-03']) await ledger.update(day, { status: 'running' })
    await ledger.update('2013-08-03', { status: 'failed' })
    expect((await ledger.running()).filter((day) => !before.includes(day))).toEqual(['2013-08-01', '2013-08-02'])
  })
}
