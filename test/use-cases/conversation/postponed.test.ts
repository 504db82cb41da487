/** M7: a text, an attachment or a transcript that fails in a way that may pass waits for later looks of the night. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import type { DigitalContent } from '../../../domain/ports/digital-source.ts'
import type { MediaAnswer } from '../../../domain/ports/recording-source.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const WORDS: Record<string, string> = { one: 'the first file', two: 'the second file' }

const thread: DigitalContent = {
  messages: Object.entries(WORDS).map(([id, words], i) => ({
    messageId: `m-${i}`,
    time: `2026-11-19T10:0${i}:00.000Z`,
    sender: 'c@example.com',
    text: `see ${id}`,
    attachments: [
      {
        attachmentId: id,
        name: `${id}.txt`,
        contentType: 'text/plain',
        sizeBytes: words.length,
        sha256: null,
        locator: id,
      },
    ],
    raw: { id: `m-${i}` },
  })),
  unreadable: [],
}

/** A thread of two attachments; those in `dark` answer 503, as its texts do where `texts` is in it. */
async function tenant(...closed: string[]) {
  const night = await memoryNight()
  const dark = new Set(closed)
  const opened: string[] = []
  const refused = () => Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
  night.tenant.texts.set('text-a', thread)
  const { emails } = night.tenant.digital
  let reads = 0
  night.tenant.digital.emails = (id) => {
    reads++
    if (dark.has('texts')) return Promise.reject(new ArchiveError('source-refused', 'status 500', { retryable: true }))
    return emails(id)
  }
  night.tenant.digital.openAttachment = ({ locator }) => {
    opened.push(locator)
    return dark.has(locator) ? refused() : Promise.resolve(answerOf(WORDS[locator] ?? ''))
  }
  return {
    night,
    dark,
    opened,
    reads: () => reads,
    archive: () =>
      night.archived([conversation('text-a', { mediaTypes: ['email'], recordedSessions: 0 }), conversation('b')]),
    look: (round: number) => look(night, round),
    close: () => night.activities.closePending({ ...NIGHT, page: 0 }),
    kinds: () => kindsOf(night, 'text-a'),
    gaps: () => night.ports.index.records.get('text-a')?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`),
    texts: () => written(night, 'emails.json'),
  }
}

async function look(night: MemoryNight, round: number) {
  const found = await night.activities.retryPending({ ...NIGHT, round, page: 0 })
  if (found.slice !== null)
    await night.activities.archiveBatches({
      ...NIGHT,
      slice: found.slice,
      batches: found.batches,
      round: 1,
      last: true,
    })
  return found.slice !== null
}

function answerOf(words: string, contentType = 'text/plain'): MediaAnswer {
  const body = new TextEncoder().encode(words)
  return {
    contentType,
    contentLength: body.byteLength,
    body: (async function* () {
      yield await Promise.resolve(body)
    })(),
    cancel: () => {},
  }
}

function kindsOf(night: MemoryNight, id: string): string[] | undefined {
  return night.ports.index.records
    .get(id)
    ?.objects.map(({ kind }) => kind)
    .sort()
}

function written(night: MemoryNight, ending: string): string {
  const blobs = [...night.vault.blobs].filter(([name]) => name.endsWith(ending))
  return blobs.map(([, { bytes }]) => Buffer.from(bytes).toString()).join('\n')
}

describe('an attachment that is not there yet', () => {
  it('waits with its texts, and a later look of the night has it: the first is fetched once', async () => {
    const { archive, look, dark, opened, kinds, gaps, texts, night } = await tenant('two')
    expect(await archive()).toEqual({ pending: 1, records: 1 })
    expect(texts()).toBe('')
    dark.clear()
    expect(await look(0)).toBe(true)
    expect([kinds(), gaps()]).toEqual([['attachment', 'attachment', 'emails', 'manifest', 'transcript'], []])
    expect(opened.filter((locator) => locator === 'one')).toEqual(['one'])
    expect(texts()).not.toContain('"stored":false')
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'complete' })
  })

  it('is named when the waiting is over, in the texts as in the manifest, twice with one outcome', async () => {
    const { archive, look, close, kinds, gaps, texts, night } = await tenant('two')
    await archive()
    await look(0)
    for (const _delivery of [1, 2]) expect(await close()).toEqual({ gaps: 1, more: false })
    expect([kinds(), gaps()]).toEqual([['attachment', 'emails', 'manifest', 'transcript'], ['two: media-unavailable']])
    expect(texts()).toContain('"stored":false')
    expect(new Set(night.vault.written).size).toBe(night.vault.written.length)
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 1 })
  })

  it('closes alike when the activity died after it had written the texts', async () => {
    const { archive, close, gaps, dark, night } = await tenant('two')
    await archive()
    let alive = true
    const dying = night.withPorts({
      vault: {
        putOnce: (request) => {
          if (!alive || !request.name.endsWith('manifest.json')) return night.ports.vault.putOnce(request)
          alive = false
          return Promise.reject(new ArchiveError('vault-unreachable', 'the process died'))
        },
      },
    })
    await expect(dying.closePending({ ...NIGHT, page: 0 })).rejects.toThrow('the process died')
    dark.clear()
    await close()
    expect(gaps()).toEqual(['two: media-unavailable'])
  })

  it('is tried in ever longer pauses, because nothing says when it is ready', async () => {
    const { archive, look, reads } = await tenant('two')
    await archive()
    const tried: number[] = []
    for (let round = 0; round < 17; round++) if (await look(round)) tried.push(round)
    expect(tried).toEqual([0, 1, 3, 7, 15])
    expect(reads()).toBe(6)
  })
})

describe('texts that cannot be read', () => {
  it('wait for a later look', async () => {
    const { archive, look, dark, gaps, kinds } = await tenant('texts')
    expect(await archive()).toMatchObject({ pending: 1 })
    dark.clear()
    await look(1)
    expect([kinds(), gaps()]).toEqual([['attachment', 'attachment', 'emails', 'manifest', 'transcript'], []])
  })

  it('are a gap when the waiting is over, without another call', async () => {
    const { archive, close, gaps, reads } = await tenant('texts')
    await archive()
    expect(await close()).toEqual({ gaps: 1, more: false })
    expect([gaps(), reads()]).toEqual([['text-a-emails: content-unavailable'], 1])
  })

  it('of one message alone are read again when the waiting is over', async () => {
    const { archive, close, gaps, night, texts } = await tenant()
    const first = thread.messages.slice(0, 1)
    const unread = { messageId: 'm-1', detail: 'status 500', forbidden: false, mayComeLater: true }
    night.tenant.texts.set('text-a', { messages: first, unreadable: [unread] })
    expect(await archive()).toMatchObject({ pending: 1 })
    night.tenant.texts.set('text-a', thread)
    await close()
    expect(gaps()).toEqual([])
    expect(texts()).toContain('see two')
  })

  it('that the source refuses for good are named at once', async () => {
    const { archive, gaps, night } = await tenant()
    night.tenant.digital.emails = () => Promise.reject(new ArchiveError('source-forbidden', 'status 403'))
    expect(await archive()).toMatchObject({ pending: 0 })
    expect(gaps()).toEqual(['text-a-emails: permission-denied'])
  })
})

describe('a transcript of a call that breaks off', () => {
  async function transcribed() {
    const night = await memoryNight()
    const dark = new Set(['two'])
    const asked: string[] = []
    const activities = night.withPorts({
      speech: {
        scope: () => Promise.resolve('all'),
        transcribed: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
        transcripts: (_id, sessionId) => {
          asked.push(sessionId)
          return Promise.resolve([{ url: `https://media.example/${sessionId}`, recordingId: null }])
        },
      },
      media: {
        open: (url) => {
          const session = new URL(url).pathname.slice(1)
          if (dark.has(session))
            return Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
          if (!['one', 'two'].includes(session)) return night.ports.media.open(url)
          const phrases = [{ text: `said in ${session}`, startTimeMs: 1, participantPurpose: 'internal' }]
          return Promise.resolve(answerOf(JSON.stringify({ transcripts: [{ phrases }] }), 'application/json'))
        },
      },
    })
    Object.assign(night.activities, activities)
    const { discovered } = night
    const archive = async () => {
      await discovered({ conversations: [conversation('c', { recordedCalls: ['one', 'two'] })] })
      await night.ports.staging.write('days/2026-11-19/20261120020000000/tenant', {
        linkLifeMinutes: 60,
        transcription: 'all',
        transcribedQueues: [],
        warnings: [],
      })
      await activities.planDay(NIGHT)
      const slice = { ...NIGHT, slice: 's0001' }
      const { batches } = await activities.submitSlice(slice)
      return await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    }
    return { night, dark, asked, archive }
  }

  it('waits, and its readable form is written once it is whole', async () => {
    const { night, dark, asked, archive } = await transcribed()
    expect(await archive()).toMatchObject({ pending: 1 })
    dark.clear()
    await look(night, 0)
    expect(kindsOf(night, 'c')).toEqual(['manifest', 'recording', 'speech', 'speech', 'transcript'])
    expect(written(night, 'speech.txt')).toMatch(/said in one[^]*said in two/)
    expect(asked).toEqual(['one', 'two', 'two'])
  })

  it('is a gap beside what came of it when the waiting is over', async () => {
    const { night, archive } = await transcribed()
    await archive()
    await night.activities.closePending({ ...NIGHT, page: 0 })
    expect(kindsOf(night, 'c')).toEqual(['manifest', 'recording', 'speech', 'transcript'])
    expect(written(night, 'speech.txt')).toContain('said in one')
    expect(night.ports.index.records.get('c')?.gaps).toMatchObject([
      { objectId: 'speech-two', reason: 'media-unavailable' },
    ])
  })
})
