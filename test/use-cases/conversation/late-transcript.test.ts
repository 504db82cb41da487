/** A transcript follows its call by hours or days: later looks ask for it, for as long as one is to be expected. */
import { describe, expect, it } from 'vitest'
import type { DayRun } from '../../../domain/day-run.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NIGHT } from '../../support/memory-night.ts'
import { transcribedRun, transcriptFile } from '../../support/transcribed-night.ts'

const call = conversation('a', { recordedCalls: ['s-1'] })
const sweepAt = (startedAt: string): DayRun => ({ day: DAY, startedAt, purpose: 'resweep' })

async function transcribedLater() {
  const night = await memoryNight()
  const source = { isThere: false, searches: 0 }
  const activities = night.withPorts({
    speech: {
      scope: () => Promise.resolve('all'),
      transcribed: () => {
        source.searches++
        return Promise.resolve(new Map(source.isThere ? [['a', ['s-1']]] : [['another', ['s-9']]]))
      },
      transcripts: () => Promise.resolve([{ recordingId: null, url: 'https://media.example/speech' }]),
    },
    media: {
      open: (url) => (url.endsWith('/speech') ? Promise.resolve(transcriptFile('hello')) : night.ports.media.open(url)),
    },
  })
  const run = (dayRun: DayRun) => transcribedRun(night, activities, dayRun, call)
  const record = () => night.ports.index.records.get('a')
  return { night, source, run, record }
}

describe('a transcript that follows its call', () => {
  it.each(['2026-11-21T05:30:00.000Z', '2026-11-27T05:30:00.000Z', '2026-11-27T23:59:59.999Z'])(
    'is archived by the look of %s',
    async (later) => {
      const { source, run, record } = await transcribedLater()
      await run(NIGHT)
      expect(record()).toMatchObject({ revision: 1, gaps: [] })
      await run(sweepAt('2026-11-20T18:00:00.000Z'))
      expect(record()).toMatchObject({ revision: 1 })
      source.isThere = true
      await run(sweepAt(later))
      expect(record()).toMatchObject({ revision: 2, gaps: [] })
      expect(
        record()
          ?.objects.map(({ kind }) => kind)
          .sort(),
      ).toEqual(['manifest', 'recording', 'speech', 'transcript'])
    },
  )

  it('is not looked for again once it is there, nor when nobody expects one any more', async () => {
    const { source, run, record } = await transcribedLater()
    source.isThere = true
    await run(NIGHT)
    const asked = source.searches
    await run(sweepAt('2026-11-21T05:30:00.000Z'))
    expect([source.searches, record()?.revision]).toEqual([asked, 1])
    const late = await transcribedLater()
    await late.run(NIGHT)
    late.source.isThere = true
    const before = late.source.searches
    for (const after of ['2026-11-28T00:00:00.000Z', '2026-12-19T05:30:00.000Z']) await late.run(sweepAt(after))
    expect([late.source.searches, late.record()?.revision]).toEqual([before, 1])
  })
})
