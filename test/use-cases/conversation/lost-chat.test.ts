/** E-D4: a chat is in its recordings and nowhere else, so their loss at the source is the loss of its text. */
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

async function chatWhose(recording: string, recordedSessions = 1) {
  const night = await memoryNight()
  night.tenant.states.set('a', recording)
  night.tenant.digital.chats = () =>
    Promise.reject(new ArchiveError('source-not-found', 'no recording of the chat has a transcript'))
  await night.archived([conversation('a', { mediaTypes: ['chat'], recordedSessions })])
  await night.activities.closePending({ ...NIGHT, page: 0 })
  const outcome = await night.activities.reconcileDay(NIGHT)
  await night.activities.sealDay(NIGHT)
  return { night, outcome }
}

describe('a chat whose only recording', () => {
  it.each([1, 0])('is deleted at the source is excused with it, where %i sessions announce it', async (announced) => {
    const { night, outcome } = await chatWhose('DELETED', announced)
    expect(outcome).toEqual({ status: 'complete-with-excuses', excused: 2, missing: 0 })
    expect(await night.ports.ledger.read(NIGHT.day)).toMatchObject({ closed: 'complete-with-excuses' })
    const gaps = await night.gaps()
    expect(gaps.map(({ objectId, reason }) => ({ objectId, reason }))).toEqual([
      { objectId: 'a-chats', reason: 'deleted-at-source' },
      { objectId: 'rec-a', reason: 'deleted-at-source' },
    ])
    expect(new Set(gaps.map(({ detail }) => detail)).size).toBe(1)
  })

  it('may still come is excused by nothing', async () => {
    const { night, outcome } = await chatWhose('UPLOADING')
    expect(outcome).toEqual({ status: 'gaps', excused: 0, missing: 2 })
    expect((await night.gaps()).map(({ reason }) => reason).sort()).toEqual(['not-found-at-source', 'not-ready'])
  })
})
