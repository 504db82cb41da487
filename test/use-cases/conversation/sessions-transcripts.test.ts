/** A call of several sessions: each has its transcript, of one file or more, and each comes in its own time. */
import { describe, expect, it } from 'vitest'
import type { DayRun } from '../../../domain/day-run.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Conversation } from '../../../domain/record/conversation.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'
import { transcribedRun, transcriptFile } from '../../support/transcribed-night.ts'

const call = conversation('a', { recordedCalls: ['one', 'two'] })
const sweepAt = (startedAt: string): DayRun => ({ day: DAY, startedAt, purpose: 'resweep' })

/** `files` of each session, by name; those in `dark` answer 503. What has no files is not in the search. */
async function transcribed(files: Record<string, string[]>) {
  const night = await memoryNight()
  const source = { files, dark: new Set<string>(), searches: 0 }
  const activities = night.withPorts({
    speech: {
      scope: () => Promise.resolve('all'),
      transcribed: () => {
        source.searches++
        return Promise.resolve(new Map([['a', Object.keys(source.files)]]))
      },
      transcripts: (_id, sessionId) =>
        Promise.resolve(
          (source.files[sessionId] ?? []).map((file) => ({ url: `https://speech.example/${file}`, recordingId: null })),
        ),
    },
    media: {
      open: (url) => {
        const { hostname, pathname } = new URL(url)
        if (hostname !== 'speech.example') return night.ports.media.open(url)
        const file = pathname.slice(1)
        if (source.dark.has(file))
          return Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
        return Promise.resolve(transcriptFile(`said in ${file}`))
      },
    },
  })
  const run = (dayRun: DayRun, planned: Conversation = call) => transcribedRun(night, activities, dayRun, planned)
  const look = async () => {
    const { slice, batches } = await activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    if (slice !== null) await activities.archiveBatches({ ...NIGHT, slice, batches, round: 1, last: true })
  }
  const record = () => night.ports.index.records.get('a')
  return {
    night,
    source,
    run,
    look,
    close: (dayRun: DayRun) => activities.closePending({ ...dayRun, page: 0 }),
    record,
    gaps: () => record()?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`),
    /** Names of the sessions' files, and what the readable form of the record says. */
    speech: () =>
      record()
        ?.objects.filter(({ kind }) => kind === 'speech')
        .map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
        .sort(),
    readable: () => {
      const path = record()?.objects.find(({ objectId }) => objectId === 'speech-transcript')?.path ?? ''
      return Buffer.from(night.vault.blobs.get(path)?.bytes ?? [])
        .toString()
        .match(/said in \S+/g)
    },
  }
}

describe('a transcript of two files', () => {
  it('of which one broke off is not taken for whole by the next look', async () => {
    const { source, run, look, record, gaps, speech, readable } = await transcribed({ one: ['1a', '1b'] })
    source.dark.add('1b')
    await run(NIGHT)
    expect(record()).toBeUndefined()
    source.dark.clear()
    await look()
    expect([gaps(), speech()]).toEqual([[], ['one.1.json', 'one.2.json']])
    expect(readable()).toEqual(['said in 1a', 'said in 1b'])
  })

  it('of which one never came is a gap beside the other', async () => {
    const { source, run, look, close, gaps, speech } = await transcribed({ one: ['1a', '1b'] })
    source.dark.add('1b')
    await run(NIGHT)
    await look()
    await close(NIGHT)
    expect([gaps(), speech()]).toEqual([['speech-one: media-unavailable'], ['one.1.json']])
    await run(NEXT_NIGHT)
    source.dark.clear()
    await run({ day: DAY, startedAt: '2026-11-22T02:00:00.000Z' })
    expect([gaps(), speech()]).toEqual([[], ['one.1.json', 'one.2.json']])
  })
})

describe('a call of two sessions', () => {
  it('keeps the gap of one transcript until that one is there, and then has both', async () => {
    const { source, run, close, record, gaps, speech, readable } = await transcribed({ one: ['1'], two: ['2'] })
    source.dark.add('2')
    await run(NIGHT)
    await close(NIGHT)
    await run(NEXT_NIGHT)
    await close(NEXT_NIGHT)
    expect([gaps(), record()?.revision]).toEqual([['speech-two: media-unavailable'], 1])
    source.dark.clear()
    await run({ day: DAY, startedAt: '2026-11-22T02:00:00.000Z' })
    expect([gaps(), speech(), record()?.revision]).toEqual([[], ['one.json', 'two.json'], 2])
    expect(readable()).toEqual(['said in 1', 'said in 2'])
  })

  it('gets the second transcript by a later sweep, also when the first had come by itself', async () => {
    const { source, run, speech, record } = await transcribed({ one: ['1'] })
    await run(NIGHT)
    expect(speech()).toEqual(['one.json'])
    source.files = { one: ['1'], two: ['2'] }
    await run(sweepAt('2026-11-21T05:30:00.000Z'))
    expect(speech()).toEqual(['one.json', 'two.json'])
    const { searches } = source
    await run(sweepAt('2026-11-23T05:30:00.000Z'))
    expect([source.searches, record()?.revision]).toEqual([searches, 2])
  })

  it('that is opened again has the transcript of its new session', async () => {
    const { source, run, speech, readable, record } = await transcribed({ one: ['1'] })
    await run(NIGHT, conversation('a', { recordedCalls: ['one'] }))
    source.files = { one: ['1'], two: ['2'] }
    await run(NEXT_NIGHT, conversation('a', { recordedCalls: ['one', 'two'], recordedSessions: 2 }))
    expect([speech(), record()?.revision]).toEqual([['one.json', 'two.json'], 2])
    expect(readable()).toEqual(['said in 1', 'said in 2'])
  })

  it('that changed otherwise keeps its transcripts as they lie', async () => {
    const { night, run, speech, readable } = await transcribed({ one: ['1'], two: ['2'] })
    await run(NIGHT)
    await run(NEXT_NIGHT, conversation('a', { recordedCalls: ['one', 'two'], agentIds: ['u-1', 'u-2'] }))
    expect([speech(), readable()]).toEqual([
      ['one.json', 'two.json'],
      ['said in 1', 'said in 2'],
    ])
    expect(night.vault.written.filter((path) => path.includes('speech')).length).toBe(3)
    expect(await night.activities.reconcileDay(NEXT_NIGHT)).toMatchObject({ status: 'complete' })
  })
})
