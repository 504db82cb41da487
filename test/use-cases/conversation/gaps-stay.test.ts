/** What is missing of one part is excused or covered by no other. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

const gapsOf = (night: MemoryNight, id: string) =>
  night.ports.index.records.get(id)?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`)

describe('a gap of texts', () => {
  it.each(['message', 'email'] as const)('stays where a recording is archived: %s', async (medium) => {
    const night = await memoryNight()
    const gone = () => Promise.reject(new ArchiveError('source-not-found', 'status 404'))
    night.tenant.digital.messages = gone
    night.tenant.digital.emails = gone
    await night.archived([conversation('a', { mediaTypes: [medium, 'voice'] })])
    expect(gapsOf(night, 'a')).toEqual([`a-${medium}s: not-found-at-source`])
  })

  it('of a chat goes with its recording, whose text it is', async () => {
    const night = await memoryNight()
    night.tenant.digital.chats = () => Promise.reject(new ArchiveError('source-not-found', 'no transcript'))
    await night.archived([conversation('a', { mediaTypes: ['chat'] })])
    expect(gapsOf(night, 'a')).toEqual([])
  })

  it('stands beside that of a recording for which was waited in vain', async () => {
    const night = await memoryNight()
    night.tenant.states.set('a', 'UPLOADING')
    night.tenant.digital.messages = () => Promise.reject(new ArchiveError('source-forbidden', 'status 403'))
    await night.archived([conversation('a', { mediaTypes: ['message', 'voice'] })])
    await night.activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await night.activities.closePending({ ...NIGHT, page: 0 })
    expect(gapsOf(night, 'a')).toEqual(['a-messages: permission-denied', 'rec-a: not-ready'])
  })

  it('makes no revision of texts that are as they were, and stores them no second time', async () => {
    const night = await memoryNight()
    const thread = conversation('text-a', { mediaTypes: ['message', 'hologram'], recordedSessions: 0 })
    const said = { messageId: 'm-1', time: null, sender: null, text: 'hello', attachments: [], raw: {} }
    night.tenant.texts.set('text-a', { messages: [said], unreadable: [] })
    await night.archived([thread])
    const [written, gaps] = [[...night.vault.written], gapsOf(night, 'text-a')]
    expect(gaps).toEqual(['text-a-hologram: content-unavailable'])
    await night.archived([thread], NEXT_NIGHT)
    expect(night.vault.written).toEqual(written)
    expect(night.ports.index.records.get('text-a')).toMatchObject({ revision: 1 })
    night.tenant.texts.set('text-a', { messages: [said, { ...said, messageId: 'm-2' }], unreadable: [] })
    await night.archived([thread], { ...NEXT_NIGHT, startedAt: '2026-11-22T02:00:00.000Z' })
    expect(night.ports.index.records.get('text-a')).toMatchObject({ revision: 2 })
  })
})
