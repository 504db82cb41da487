/** A code that was said stands in the recording as well, where nobody can mask it (PCI DSS 3.3.1). */
import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import type { DayRun } from '../../../domain/day-run.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { RecordedGap } from '../../../domain/ports/day-ledger.ts'
import { reviewsOf } from '../../../domain/completeness/review.ts'
import type { TenantFile } from '../../../use-cases/conversation/plan.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const phrases = (...said: (readonly [side: string, text: string])[]) => ({
  transcripts: [
    {
      phrases: said.map(([participantPurpose, text], i) => ({
        text,
        startTimeMs: i * 2000,
        participantPurpose,
        words: text.split(' ').map((word, k) => ({ word, startTimeMs: i * 2000 + k * 100 })),
      })),
    },
  ],
})
const WITH_CODE = phrases(['internal', 'and the security code on the back'], ['external', 'four eight two'])
const WITH_NUMBER = phrases(['external', 'my card is four one one one one one one one one one one one one one one one'])
const HARMLESS = phrases(['external', 'good morning'])
const SWEEP: DayRun = { ...NEXT_NIGHT, purpose: 'resweep' }
const call = conversation('a', { recordedCalls: ['s-1'] })

/** A tenant whose calls have this transcript; its alarms of card data are written down. */
function saying(dayRun: MemoryNight, transcript: object) {
  const alarms: string[] = []
  const body = Buffer.from(JSON.stringify(transcript))
  const ports: Partial<MemoryNight['ports']> = {
    speech: {
      ...dayRun.ports.speech,
      transcripts: () => Promise.resolve([{ recordingId: null, url: 'https://media.example/speech-1' }]),
    },
    media: {
      open: (url: string) =>
        url.includes('speech-')
          ? Promise.resolve({
              contentType: 'application/json',
              contentLength: body.byteLength,
              body: (async function* () {
                yield* await Promise.resolve([body])
              })(),
              cancel: () => {},
            })
          : dayRun.ports.media.open(url),
    },
    log: {
      info: () => {},
      warn: (event: string) => {
        if (event.startsWith('card-data.')) alarms.push(event)
      },
    },
  }
  return { alarms, ports }
}

async function night(dayRun: MemoryNight, run: DayRun, ports: Partial<MemoryNight['ports']>): Promise<void> {
  const activities = dayRun.withPorts(ports)
  await dayRun.discovered({ conversations: [call] }, run)
  await dayRun.ports.staging.write(runFiles.tenant(run), {
    linkLifeMinutes: 60,
    transcription: 'all',
    transcribedQueues: [],
    warnings: [],
  } satisfies TenantFile)
  const { slices } = await activities.planDay(run)
  for (let i = 1; i <= slices; i++) {
    const slice = { ...run, slice: `s${String(i).padStart(4, '0')}` }
    await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 1, last: true })
  }
  await activities.closePending({ ...run, page: 0 })
}

const gapsOf = (dayRun: MemoryNight) => dayRun.ports.index.records.get('a')?.gaps
const GAP = {
  conversationId: 'a',
  objectId: 'audio-s-1',
  reason: 'code-in-audio',
  detail: 'said in session s-1: security-code',
}

describe('a call whose transcript holds a security code', () => {
  it('is archived, raises an alarm, and its audio stands on the review list as an excuse', async () => {
    const dayRun = await memoryNight()
    const { alarms, ports } = saying(dayRun, WITH_CODE)
    await night(dayRun, NIGHT, ports)
    const record = dayRun.ports.index.records.get('a')
    expect(record?.objects.map(({ kind }) => kind)).toContain('recording')
    expect(record?.gaps).toEqual([GAP])
    expect(alarms).toEqual(['card-data.code-in-audio'])
    expect(await dayRun.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete-with-excuses', missing: 0 })
    const listed: RecordedGap[] = []
    for await (const page of dayRun.ports.ledger.gaps(DAY)) listed.push(...page)
    expect(reviewsOf(DAY, listed, Date.parse(NIGHT.startedAt))).toMatchObject([
      { ...GAP, meaning: expect.stringContaining('PCI DSS 3.3.1') as string },
    ])
  })

  it('does not stand for its recording, which none is listed of', async () => {
    const dayRun = await memoryNight()
    const { ports } = saying(dayRun, WITH_CODE)
    dayRun.tenant.inventories.set('a', [])
    const missing = { objectId: 'a', reason: 'not-found-at-source' }
    for (const run of [NIGHT, NEXT_NIGHT]) {
      await night(dayRun, run, ports)
      expect(gapsOf(dayRun)).toMatchObject([missing, GAP])
    }
  })

  it('stands there once however often its night is delivered', async () => {
    const dayRun = await memoryNight()
    const { ports } = saying(dayRun, WITH_CODE)
    await night(dayRun, NIGHT, ports)
    await night(dayRun, NIGHT, ports)
    expect(gapsOf(dayRun)).toEqual([GAP])
  })

  it.each([
    ['says it again', WITH_CODE],
    ['no longer says what was said', { error: 'gone' }],
  ])('stands there when a run broke off behind the transcript and the source %s', async (_what, transcript) => {
    const dayRun = await memoryNight()
    const broken: Partial<MemoryNight['ports']> = {
      ...saying(dayRun, WITH_CODE).ports,
      vault: {
        putOnce: (request) =>
          request.name.includes('manifest')
            ? Promise.reject(new ArchiveError('vault-unreachable', 'broke off'))
            : dayRun.ports.vault.putOnce(request),
      },
    }
    await expect(night(dayRun, NIGHT, broken)).rejects.toThrow('broke off')
    await night(dayRun, NIGHT, saying(dayRun, transcript).ports)
    expect(gapsOf(dayRun)?.filter(({ reason }) => reason === 'code-in-audio')).toEqual([GAP])
  })

  it('keeps its place in the revisions after it', async () => {
    const dayRun = await memoryNight()
    const { ports } = saying(dayRun, WITH_CODE)
    await night(dayRun, NIGHT, ports)
    await night(dayRun, SWEEP, ports)
    expect(gapsOf(dayRun)).toEqual([GAP])
  })

  it.each([
    ['a card number alone', WITH_NUMBER],
    ['nothing of the kind', HARMLESS],
  ])('%s in it is no reason to review the audio', async (_what, transcript) => {
    const dayRun = await memoryNight()
    const { alarms, ports } = saying(dayRun, transcript)
    await night(dayRun, NIGHT, ports)
    expect(gapsOf(dayRun)).toEqual([])
    expect(alarms).toEqual([])
  })
})
