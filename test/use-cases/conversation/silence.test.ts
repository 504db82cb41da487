/** What was named as missing stays named until the archive has it or the source says what became of it. */
import { describe, expect, it } from 'vitest'
import { runFiles } from '../../../activities/run-files.ts'
import type { DayRun } from '../../../domain/day-run.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { Conversation } from '../../../domain/record/conversation.ts'
import { conversation } from '../../support/small-tenant.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT } from '../../support/memory-night.ts'

const SWEEP: DayRun = { ...NEXT_NIGHT, purpose: 'resweep' }

/** Whole runs of the day, with what the batches say of `a`. */
async function tenant() {
  const night = await memoryNight()
  const asked: string[] = []
  const { recordings } = night.tenant.recordings
  night.tenant.recordings.recordings = (id) => {
    asked.push(id)
    return recordings(id)
  }
  const archive = async (run: DayRun, conversations: Conversation[]) => {
    await night.discovered({ conversations }, run)
    const { slices } = await night.activities.planDay(run)
    if (slices === 0) return
    const slice = { ...run, slice: 's0001' }
    const { batches } = await night.activities.submitSlice(slice)
    await night.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
  }
  const look = async (run: DayRun, round: number) => {
    const { slice, batches } = await night.activities.retryPending({ ...run, round, page: 0 })
    if (slice !== null) await night.activities.archiveBatches({ ...run, slice, batches, round: 1, last: true })
  }
  const close = (run: DayRun) => night.activities.closePending({ ...run, page: 0 })
  const record = () => night.ports.index.records.get('a')
  return {
    night,
    asked,
    archive,
    look,
    close,
    run: async (run: DayRun, conversations: Conversation[]) => {
      await archive(run, conversations)
      await close(run)
      return await night.activities.reconcileDay(run)
    },
    record,
    gaps: () => record()?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`),
    files: () =>
      record()
        ?.objects.filter(({ kind }) => kind === 'recording')
        .map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
        .sort(),
  }
}

describe('a recording that was named as missing', () => {
  const two = [
    { recordingId: 'held', state: 'AVAILABLE' },
    { recordingId: 'bad', state: 'AVAILABLE', error: 'transcoding failed' },
  ]

  it('stays named while a later night hears nothing of it, and its inventory is asked again', async () => {
    const { night, run, asked, gaps, record } = await tenant()
    night.tenant.inventories.set('a', two)
    await run(NIGHT, [conversation('a')])
    expect(gaps()).toEqual(['bad: batch-item-error'])
    night.tenant.inventories.set('a', two.slice(0, 1))
    asked.length = 0
    expect(await run(NEXT_NIGHT, [conversation('a')])).toMatchObject({ status: 'gaps', missing: 1 })
    expect([asked, gaps(), record()?.revision]).toEqual([['a'], ['bad: batch-item-error'], 1])
  })

  it('is closed by what the source says became of it', async () => {
    const { night, run, gaps } = await tenant()
    night.tenant.inventories.set('a', two)
    await run(NIGHT, [conversation('a')])
    night.tenant.inventories.set('a', [
      { recordingId: 'held', state: 'AVAILABLE' },
      { recordingId: 'bad', state: 'DELETED' },
    ])
    expect(await run(NEXT_NIGHT, [conversation('a')])).toMatchObject({ status: 'complete-with-excuses' })
    expect(gaps()).toEqual(['bad: deleted-at-source'])
  })

  it('stays named beside what changed since, and goes when it is archived', async () => {
    const { night, run, gaps, files, record } = await tenant()
    night.tenant.inventories.set('a', two)
    await run(NIGHT, [conversation('a')])
    night.tenant.inventories.set('a', two.slice(0, 1))
    await run(NEXT_NIGHT, [conversation('a', { agentIds: ['u-1', 'u-2'] })])
    expect([gaps(), record()?.revision]).toEqual([['bad: batch-item-error'], 2])
    night.tenant.inventories.set('a', [two[0] ?? [], { recordingId: 'bad', state: 'AVAILABLE' }].flat())
    await run({ day: DAY, startedAt: '2026-11-22T02:00:00.000Z' }, [conversation('a', { agentIds: ['u-1', 'u-2'] })])
    expect([gaps(), files()]).toEqual([[], ['bad.ogg', 'held.ogg']])
  })

  it('by a report of the source only, or lost by storage, stays named while nothing is heard of it', async () => {
    const { night, run, gaps, record } = await tenant()
    night.tenant.inventories.set('a', [two[0] ?? [], { recordingId: 'lost', state: 'AVAILABLE' }].flat())
    await run(NIGHT, [conversation('a')])
    const path = record()?.objects.find(({ objectId }) => objectId === 'lost')?.path ?? ''
    night.vault.blobs.delete(path)
    await night.ports.staging.write(runFiles.lossesOf(NIGHT, 'report'), [
      { conversationId: 'a', objectId: 'new', reason: 'not-ready', detail: 'the report says: success' },
    ])
    expect(await night.activities.reconcileDay(NIGHT)).toMatchObject({ status: 'gaps', missing: 2 })
    night.tenant.inventories.set('a', two.slice(0, 1))
    expect(await run(NEXT_NIGHT, [conversation('a')])).toMatchObject({ status: 'gaps', missing: 2 })
    expect([gaps()?.sort(), record()?.revision]).toEqual([['lost: processing-failed', 'new: not-ready'], 2])
    const third = { day: DAY, startedAt: '2026-11-22T02:00:00.000Z' }
    expect(await run(third, [conversation('a')])).toMatchObject({ status: 'gaps', missing: 2 })
    expect(record()?.revision).toBe(2)
  })

  it('by a later sweep only, since it cannot be prepared, is named all the same', async () => {
    const { night, run, archive, close, gaps, record } = await tenant()
    night.tenant.inventories.set('a', two.slice(0, 1))
    await run(NIGHT, [conversation('a')])
    expect(gaps()).toEqual([])
    night.tenant.inventories.set('a', two)
    await archive(SWEEP, [conversation('a')])
    await close(SWEEP)
    expect([gaps(), record()?.revision]).toEqual([['bad: batch-item-error'], 2])
  })
})

describe('an attachment of a message that the source does not list any more', () => {
  it('stays named', async () => {
    const { night, run, gaps } = await tenant()
    const message = (id: string, attachments: string[]) => ({
      messageId: id,
      time: null,
      sender: null,
      text: id,
      attachments: attachments.map((attachmentId) => ({
        attachmentId,
        name: 'a.png',
        contentType: 'image/png',
        sizeBytes: 10,
        sha256: null,
        locator: attachmentId,
      })),
      raw: { id },
    })
    const thread = conversation('a', { mediaTypes: ['message', 'voice'] })
    night.tenant.texts.set('a', { messages: [message('m-1', ['file']), message('m-2', [])], unreadable: [] })
    await run(NIGHT, [thread])
    expect(gaps()).toEqual(['file: media-unavailable'])
    night.tenant.texts.set('a', { messages: [message('m-2', [])], unreadable: [] })
    await run(NEXT_NIGHT, [thread])
    expect(gaps()).toEqual(['file: media-unavailable'])
  })
})

describe('an email file', () => {
  it('that was being made stays named while the batch is silent about its recording', async () => {
    const { night, archive, look, close, gaps } = await tenant()
    const mail = conversation('a', { mediaTypes: ['email'], recordedSessions: 0 })
    const message = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }
    night.tenant.texts.set('a', { messages: [message], unreadable: [] })
    const { open } = night.tenant.media
    const body = new TextEncoder().encode('{"emails":[]}')
    night.tenant.media.open = async (url) => ({
      ...(await open(url)),
      contentType: 'application/json',
      contentLength: body.byteLength,
      body: (async function* () {
        yield await Promise.resolve(body)
      })(),
    })
    night.tenant.inventories.set('a', [{ recordingId: 'mail', state: 'AVAILABLE', contentType: 'application/json' }])
    await archive(NIGHT, [mail])
    night.tenant.inventories.set('a', [])
    await look(NIGHT, 0)
    await close(NIGHT)
    expect(gaps()).toEqual(['mail-eml: not-ready'])
    await archive(NEXT_NIGHT, [mail])
    await close(NEXT_NIGHT)
    expect(gaps()).toEqual(['mail-eml: not-ready'])
  })
})

describe('a recording of two files of which one broke off, in a conversation with texts', () => {
  it('is whole by the next look', async () => {
    const { night, archive, look, gaps, files } = await tenant()
    const message = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }
    night.tenant.texts.set('a', { messages: [message], unreadable: [] })
    const { batchStatus } = night.tenant.recordings
    night.tenant.recordings.batchStatus = async (id) => {
      const status = await batchStatus(id)
      const results = status.results.flatMap((result) =>
        ['first', 'second'].map((file) => ({ ...result, url: `https://media.example/${file}` })),
      )
      return { ...status, results }
    }
    const { open } = night.tenant.media
    let isBroken = true
    night.tenant.media.open = (url) =>
      isBroken && url.endsWith('second')
        ? Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
        : open(url)
    await archive(NIGHT, [conversation('a', { mediaTypes: ['message', 'voice'] })])
    isBroken = false
    await look(NIGHT, 0)
    expect([gaps(), files()]).toEqual([[], ['rec-a.1.ogg', 'rec-a.2.ogg']])
  })
})
