import { describe, expect, it } from 'vitest'
import type { Gap } from '../../../domain/completeness/gap.ts'
import { isFewerThanAnnounced } from '../../../domain/record/recordings.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { webmFile } from '../../support/media-files.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const named = (dayRun: MemoryNight, id: string) =>
  dayRun.ports.index.records.get(id)?.gaps.map(({ objectId, reason }) => ({ objectId, reason }))
const recordings = (dayRun: MemoryNight, id: string) =>
  dayRun.ports.index.records
    .get(id)
    ?.objects.filter((object) => object.kind === 'recording')
    .map((object) => object.objectId)
    .sort()

const warningsOf = async (dayRun: MemoryNight) => (await dayRun.ports.ledger.read(NIGHT.day))?.warnings

async function closed(dayRun: MemoryNight, ...conversations: Parameters<MemoryNight['archived']>[0]) {
  await dayRun.archived(conversations)
  await dayRun.activities.closePending({ ...NIGHT, page: 0 })
  return await dayRun.activities.reconcileDay(NIGHT)
}

const SCREEN = { recordingId: 'screen-1', state: 'AVAILABLE', contentType: 'video/webm', media: 'screen' }
const SOUND = { recordingId: 'sound-1', state: 'AVAILABLE' }

/** A tenant whose `screen-1` has pictures. */
async function withScreen() {
  const dayRun = await memoryNight()
  const pictures = webmFile('screen')
  const { open } = dayRun.tenant.media
  dayRun.tenant.media.open = async (url) => {
    const answer = await open(url)
    if (!url.includes('screen-1')) return answer
    const body = (async function* () {
      yield await Promise.resolve(pictures)
    })()
    return { ...answer, contentType: 'video/webm', contentLength: pictures.byteLength, body }
  }
  return dayRun
}

describe('recordings that sessions announce', () => {
  it('are a gap where none is listed', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('a', [])
    expect(await closed(dayRun, conversation('a'))).toMatchObject({ status: 'gaps', missing: 1 })
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'a', reason: 'not-found-at-source' }])
  })

  it('are a gap where the inventory is refused', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a', 'UPLOADING')
    const activities = dayRun.withPorts({
      recordings: {
        ...dayRun.ports.recordings,
        recordings: () => Promise.reject(new ArchiveError('source-forbidden', 'status 403')),
      },
    })
    await dayRun.discovered({ conversations: [conversation('a')] })
    await activities.planDay(NIGHT)
    const slice = { ...NIGHT, slice: 's0001' }
    await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 1, last: true })
    await activities.closePending({ ...NIGHT, page: 0 })
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'a', reason: 'permission-denied' }])
  })

  it('that are deleted by now are an excuse at once: nobody waits for them', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('a', 'DELETED')
    expect(await dayRun.archived([conversation('a')])).toEqual({ pending: 0, records: 1 })
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'rec-a', reason: 'deleted-at-source' }])
  })

  it('may be fewer than the sessions, because one recording covers several legs: said, but no gap', async () => {
    const dayRun = await memoryNight()
    expect(await closed(dayRun, conversation('a', { recordedSessions: 2 }))).toMatchObject({ status: 'complete' })
    expect(await warningsOf(dayRun)).toEqual([expect.stringMatching(/^1 conversation.* fewer recordings.*: a$/)])
  })

  it('are a warning also where a transcript, a key or a text is missing: that is no recording', () => {
    const gap = (objectId: string): Gap => ({ conversationId: 'a', objectId, reason: 'media-unavailable', detail: '' })
    const others = ['speech-s-1', 'key:trading_id', 'attributes', 'a-messages', 'r-1-eml'].map(gap)
    expect(isFewerThanAnnounced({ objects: [], gaps: others }, 1)).toBe(true)
    for (const objectId of ['a', 'r-1', 'a-screen'])
      expect(isFewerThanAnnounced({ objects: [], gaps: [...others, gap(objectId)] }, 1)).toBe(false)
  })

  it('are no warning where all came, where a gap names what is lacking, and for a consultation', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('late', 'UPLOADING')
    dayRun.tenant.states.set('gone', 'DELETED')
    await closed(
      dayRun,
      conversation('whole'),
      conversation('late'),
      conversation('gone'),
      conversation('asked', { consultations: 1 }),
    )
    expect(await warningsOf(dayRun)).toEqual([])
  })

  it('of a screen are counted by themselves: sound does not make up for one', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('lost', [
      { recordingId: 'sound-1', state: 'AVAILABLE' },
      { recordingId: 'sound-2', state: 'AVAILABLE' },
    ])
    dayRun.tenant.inventories.set('late', [
      { recordingId: 'sound-3', state: 'AVAILABLE' },
      { recordingId: 'screen-3', state: 'UPLOADING', media: 'screen' },
    ])
    await closed(dayRun, conversation('lost', { screenRecordings: 1 }), conversation('late', { screenRecordings: 1 }))
    expect(named(dayRun, 'lost')).toEqual([{ objectId: 'lost-screen', reason: 'not-found-at-source' }])
    expect(named(dayRun, 'late')).toEqual([{ objectId: 'screen-3', reason: 'not-ready' }])
  })

  it('of a call are counted by themselves too: a screen does not make up for its sound', async () => {
    const dayRun = await withScreen()
    dayRun.tenant.inventories.set('a', [SCREEN])
    const both = conversation('a', { screenRecordings: 1 })
    expect(await closed(dayRun, both)).toMatchObject({ status: 'gaps', missing: 1 })
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'a', reason: 'not-found-at-source' }])
    dayRun.tenant.inventories.set('a', [SCREEN, SOUND])
    await dayRun.archived([both], NEXT_NIGHT)
    expect([named(dayRun, 'a'), recordings(dayRun, 'a')]).toEqual([[], ['screen-1', 'sound-1']])
  })

  it('of a call may have pictures of their own: only what the inventory calls a screen is one', async () => {
    const dayRun = await withScreen()
    dayRun.tenant.inventories.set('a', [{ ...SCREEN, media: 'video' }])
    expect(await closed(dayRun, conversation('a'))).toMatchObject({ status: 'complete' })
  })

  it('of a call are waited for beside a screen that is there, also by looks that ask the batch alone', async () => {
    const dayRun = await withScreen()
    dayRun.tenant.inventories.set('a', [SCREEN])
    await dayRun.archived([conversation('a', { screenRecordings: 1 })])
    for (const [round, inventory] of [[SCREEN], [SCREEN, SOUND]].entries()) {
      dayRun.tenant.inventories.set('a', inventory)
      const { slice, batches } = await dayRun.activities.retryPending({ ...NIGHT, round: 4 + round, page: 0 })
      await dayRun.activities.archiveBatches({ ...NIGHT, slice: slice ?? '', batches, round: 1, last: true })
      expect(named(dayRun, 'a')).toEqual(round === 0 ? undefined : [])
    }
  })

  it('of a screen that came are known by their pictures: their inventory costs no call', async () => {
    const dayRun = await withScreen()
    dayRun.tenant.recordings.recordings = () => Promise.reject(new Error('nobody should ask'))
    dayRun.tenant.inventories.set('a', [SOUND, SCREEN])
    const both = conversation('a', { screenRecordings: 1 })
    expect(await closed(dayRun, both)).toMatchObject({ status: 'complete' })
    expect(recordings(dayRun, 'a')).toEqual(['screen-1', 'sound-1'])
    // Those that an earlier revision holds count as well.
    await dayRun.archived([{ ...both, agentIds: ['u-1', 'u-2'] }], NEXT_NIGHT)
    expect(dayRun.ports.index.records.get('a')).toMatchObject({ revision: 2, gaps: [] })
  })

  it('that Genesys could not prepare are asked about, also where the number is met by others', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('a', [
      { recordingId: 'r-1', state: 'AVAILABLE' },
      { recordingId: 'r-2', state: 'AVAILABLE', error: 'transcoding failed' },
    ])
    await closed(dayRun, conversation('a'))
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'r-2', reason: 'batch-item-error' }])
    expect(recordings(dayRun, 'a')).toEqual(['r-1'])
  })

  it('of several files are a gap until all are there, and what came is named', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('a', [
      { recordingId: 'two', state: 'AVAILABLE' },
      { recordingId: 'two', state: 'AVAILABLE', contentType: 'text/html' },
    ])
    await closed(dayRun, conversation('a'))
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'two', reason: 'media-rejected' }])
    expect(recordings(dayRun, 'a')).toEqual(['two'])
  })

  it('are archived although no session announces them', async () => {
    const dayRun = await memoryNight()
    await closed(dayRun, conversation('a', { mediaTypes: ['callback'], recordedSessions: 0 }))
    expect(recordings(dayRun, 'a')).toEqual(['rec-a'])
  })

  it('are not hidden by a missing business key of an earlier night', async () => {
    const dayRun = await memoryNight()
    const policy = {
      ...dayRun.ports.policy,
      classes: dayRun.ports.policy.classes.map((retentionClass) => ({ ...retentionClass, requires: ['trading_id'] })),
    }
    dayRun.ports.policy = policy
    dayRun.tenant.states.set('a', 'UPLOADING')
    const activities = dayRun.withPorts({ policy })
    for (const run of [NIGHT, NEXT_NIGHT]) {
      await dayRun.discovered({ conversations: [conversation('a')] }, run)
      await activities.planDay(run)
      const slice = { ...run, slice: 's0001' }
      await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 1, last: true })
      await activities.closePending({ ...run, page: 0 })
      expect(await activities.reconcileDay(run)).toMatchObject({ status: 'gaps', missing: 1, excused: 1 })
    }
    expect(named(dayRun, 'a')).toEqual([
      { objectId: 'key:trading_id', reason: 'required-key-missing' },
      { objectId: 'rec-a', reason: 'not-ready' },
    ])
    // The second night had nothing to add: no revision only repeats another.
    expect(dayRun.ports.index.records.get('a')?.revision).toBe(1)
  })
})

describe('a medium that Holdfast has no source for', () => {
  it('is named, unless a recording shows what was said', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.inventories.set('a', [])
    const odd = (id: string, medium: string) => conversation(id, { mediaTypes: [medium], recordedSessions: 0 })
    await closed(
      dayRun,
      odd('a', 'hologram'),
      odd('text-b', 'cobrowse'),
      odd('c', 'hologram'),
      odd('text-d', 'screenmonitoring'),
    )
    expect(named(dayRun, 'a')).toEqual([{ objectId: 'a-hologram', reason: 'content-unavailable' }])
    expect(named(dayRun, 'text-b')).toEqual([{ objectId: 'text-b-cobrowse', reason: 'content-unavailable' }])
    expect(named(dayRun, 'c')).toEqual([])
    expect(named(dayRun, 'text-d')).toEqual([])
  })

  it('is not named beside a recording that is late or deleted: that is where it is', async () => {
    const dayRun = await memoryNight()
    dayRun.tenant.states.set('late', 'UPLOADING').set('gone', 'DELETED')
    const odd = (id: string) => conversation(id, { mediaTypes: ['hologram'] })
    await closed(dayRun, odd('late'), odd('gone'))
    expect(named(dayRun, 'late')).toEqual([{ objectId: 'rec-late', reason: 'not-ready' }])
    expect(named(dayRun, 'gone')).toEqual([{ objectId: 'rec-gone', reason: 'deleted-at-source' }])
    // Nor on another night, when the excuse is known.
    await dayRun.archived([{ ...odd('gone'), agentIds: ['u-1', 'u-2'] }], NEXT_NIGHT)
    expect(named(dayRun, 'gone')).toEqual([{ objectId: 'rec-gone', reason: 'deleted-at-source' }])
  })
})
