/** What is missing of one part is excused or covered by no other. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT, type MemoryNight } from '../../support/memory-night.ts'

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
})
