/** What a slice is told of its conversations before it begins: by reports, and by what earlier slices sampled. */
import { describe, expect, it } from 'vitest'
import { budgetFor, goodUploadsRead, noteSample, reportsOf, samplesOf } from '../../../activities/slices/reported.ts'
import { runFiles } from '../../../activities/run-files.ts'
import type { UploadRow } from '../../../domain/ports/loss-source.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

/** Rows by the id of the report that has them. */
async function nightWith(reports: Record<string, UploadRow[]>) {
  const night = await memoryNight()
  const { readUploadReports } = night.withPorts({
    settings: { ...night.ports.settings, sliceSize: 2 },
    losses: {
      ...night.ports.losses,
      uploadReport: (id) => Promise.resolve({ kind: 'done', rows: pageOf(reports[id] ?? []) }),
    },
  })
  const { planDay } = night.withPorts({ settings: { ...night.ports.settings, sliceSize: 2 } })
  await night.discovered({ conversations: ['a', 'b', 'c'].map((id) => conversation(id)) })
  await planDay(NIGHT)
  const read = (id: string, status: 'Pending' | 'Success') =>
    readUploadReports({ ...NIGHT, reports: [{ id, status }], round: 0, last: false })
  return { ...night, read, reported: (slice: string) => reportsOf(night.ports, NIGHT, slice) }
}

async function* pageOf(rows: UploadRow[]): AsyncIterable<UploadRow[]> {
  yield await Promise.resolve(rows)
}

describe('what the upload reports name of the conversations of a slice', () => {
  it('is told to that slice, by every report, and is whole with the report of good uploads', async () => {
    const { read, reported, ports } = await nightWith({
      late: [
        { conversationId: 'a', recordingId: 'r1' },
        { conversationId: 'c', recordingId: null },
      ],
      good: [
        { conversationId: 'a', recordingId: 'r2' },
        { conversationId: 'a', recordingId: 'r3' },
        { conversationId: 'of another day', recordingId: 'r4' },
      ],
    })
    await read('late', 'Pending')
    const pending = { recordingId: 'r1', status: 'Pending' }
    const first = await reported('s0001')
    expect([first.of('a'), first.of('b'), first.whole]).toEqual([
      { uploads: [pending], whole: false },
      { uploads: [], whole: false },
      false,
    ])
    expect((await reported('s0002')).of('c').uploads).toEqual([{ recordingId: null, status: 'Pending' }])
    expect(await goodUploadsRead(ports, NIGHT)).toBe(false)

    await read('good', 'Success')
    const then = await reported('s0001')
    expect(then.of('a').whole).toBe(true)
    expect(then.of('a').uploads).toHaveLength(3)
    expect(then.of('a').uploads).toEqual(
      expect.arrayContaining([
        pending,
        { recordingId: 'r2', status: 'Success' },
        { recordingId: 'r3', status: 'Success' },
      ]),
    )
    // Of this run: the next one asks anew.
    expect(await goodUploadsRead(ports, NEXT_NIGHT)).toBe(false)
  })
})

describe('what was sampled', () => {
  it('is noted where something was, added up over the slices, and read by those that sample', async () => {
    const { ports } = await memoryNight()
    const note = (part: string, sampled: number, foundMore: number) =>
      noteSample(ports, runFiles.sample(NIGHT, 's0001', part), { sampled, foundMore })
    await note('0', 0, 0)
    expect(await ports.staging.list(runFiles.samples(NIGHT))).toEqual([])
    await note('1', 3, 1)
    await note('2', 1, 0)
    await note('3', 4, 2)
    expect(await samplesOf(ports, NIGHT)).toEqual({ asked: 8, foundMore: 3 })
    expect(await samplesOf(ports, NEXT_NIGHT)).toEqual({ asked: 0, foundMore: 0 })
    // Each that had more than had come doubles the sample of those after it.
    const asked = async (sampling: boolean) => {
      const budget = await budgetFor(ports, NIGHT, sampling)
      return Array.from({ length: 200 }, (_, i) => budget.isSampled(`c${i}`)).filter(Boolean).length
    }
    expect(await asked(true)).toBeGreaterThan(await asked(false))
  })
})
