import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import { runFiles } from '../../../activities/run-files.ts'
import type { ConversationSource } from '../../../domain/ports/conversation-source.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

type JobSource = Pick<ConversationSource, 'detailsPage' | 'detailsJobState'>

/** A job of so many pages, one conversation each, of which the source gives up those from `until` on. */
function job(pages: number, until: number, gone: ArchiveError, state: 'done' | 'expired' = 'done'): JobSource {
  return {
    detailsPage: (_jobId, cursor) => {
      const page = cursor === null ? 0 : Number(cursor)
      if (page >= until) return Promise.reject(gone)
      const record = conversation(`c${page}`)
      const next = page + 1 < pages ? String(page + 1) : null
      return Promise.resolve({ records: [{ kind: 'conversation', conversation: record }], cursor: next })
    },
    detailsJobState: () => Promise.resolve({ kind: state }),
  }
}

const first = { ...NIGHT, jobId: 'j', cursor: null, page: 0 }
const refused = new ArchiveError('source-refused', 'status 400')

describe('the pages of a job', () => {
  it('are read ten at a time', async () => {
    const night = await memoryNight()
    const conversations = { ...night.ports.conversations, ...job(25, 25, refused) }
    const { collectPages } = night.withPorts({ conversations })
    const read = await collectPages(first)
    expect(read).toEqual({ cursor: '10', page: 10, expired: false })
    const second = await collectPages({ ...first, ...read })
    expect(await collectPages({ ...first, ...second })).toEqual({ cursor: null, page: 25, expired: false })
    expect(await night.ports.staging.list(runFiles.pages(NIGHT))).toHaveLength(25)
  })

  it('are no circle when they are read again, after an activity whose answer was lost', async () => {
    const night = await memoryNight()
    const conversations = { ...night.ports.conversations, ...job(25, 25, refused) }
    const { collectPages } = night.withPorts({ conversations })
    for (const input of [first, { ...first, cursor: '10', page: 10 }, { ...first, cursor: '20', page: 20 }]) {
      const answer = await collectPages(input)
      expect(answer.expired).toBe(false)
      expect(await collectPages(input)).toEqual(answer)
    }
  })

  it.each([
    ['the results are gone', new ArchiveError('source-not-found', 'job.results.expired'), 'done'],
    ['the job itself says so', refused, 'expired'],
  ] as const)('are expired when %s: what was read stays', async (_, error, state) => {
    const night = await memoryNight()
    const conversations = { ...night.ports.conversations, ...job(25, 4, error, state) }
    expect(await night.withPorts({ conversations }).collectPages(first)).toEqual({
      cursor: null,
      page: 4,
      expired: true,
    })
    expect(await night.ports.staging.list('')).toHaveLength(4)
  })

  it('end at a conversation that is too large by itself: what was read stays, and the day says so', async () => {
    const night = await memoryNight()
    const error = new ArchiveError('source-too-large', 'the answer is larger than 33554432 bytes')
    const conversations = {
      ...night.ports.conversations,
      ...job(25, 4, error),
      queryPage: () =>
        Promise.resolve({
          records: Array.from({ length: 25 }, (_, i) => ({
            kind: 'conversation' as const,
            conversation: conversation(`c${i}`, { attributesUnknown: true }),
          })),
          totalHits: 25,
        }),
    }
    const activities = night.withPorts({ conversations })
    await night.discovered({})
    expect(await activities.collectPages(first)).toEqual({ cursor: null, page: 4, expired: false })
    expect(await activities.compareCounts(NIGHT)).toMatchObject({ added: 21 })
    expect(await activities.planDay(NIGHT)).toMatchObject({ conversations: 25 })
    const slice = { ...NIGHT, slice: 's0001' }
    const { batches } = await activities.submitSlice(slice)
    await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    expect(await activities.reconcileDay(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 1 })
    expect(await night.gaps()).toMatchObject([{ detail: expect.stringContaining('larger than') as string }])
  })

  it('are no less expected for any other error', async () => {
    const night = await memoryNight()
    const conversations = { ...night.ports.conversations, ...job(25, 4, refused) }
    await expect(night.withPorts({ conversations }).collectPages(first)).rejects.toThrow('status 400')
  })
})
