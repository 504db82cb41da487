import { describe, expect, it } from 'vitest'
import type { UploadReportRef } from '../../../activities/contract/losses.ts'
import { runFiles } from '../../../activities/run-files.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import type { UploadRow, UploadStatus } from '../../../domain/ports/loss-source.ts'
import type { Conversation } from '../../../domain/record/conversation.ts'
import { conversation } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

type Rows = Partial<Record<UploadStatus, UploadRow[]>>

/** A night on which the reports name what is said; null: the source refuses the report of good uploads. */
async function reported(rows: Rows | null, conversations: Conversation[], make = 1) {
  const night = await memoryNight()
  const asked: string[] = []
  const activities = night.withPorts({
    recordings: {
      ...night.ports.recordings,
      recordings: (id) => {
        asked.push(id)
        return night.ports.recordings.recordings(id)
      },
    },
    losses: {
      ...night.ports.losses,
      orderUploadReport: (_since, status) =>
        rows === null && status === 'Success'
          ? Promise.reject(new ArchiveError('source-forbidden', 'status 403'))
          : Promise.resolve(status),
      uploadReport: (id) =>
        Promise.resolve({
          kind: 'done',
          rows: (async function* () {
            yield await Promise.resolve(rows?.[id as UploadStatus] ?? [])
          })(),
        }),
    },
  })
  const run = async () => {
    await night.discovered({ conversations })
    await activities.planDay(NIGHT)
    const { reports } = await activities.orderUploadReports(NIGHT)
    const first: UploadReportRef[] = reports
    await activities.readUploadReports({ ...NIGHT, reports: first, round: 0, last: false })
    for (let i = 1; i <= make; i++) {
      const slice = { ...NIGHT, slice: `s${String(i).padStart(4, '0')}` }
      await activities.archiveBatches({ ...slice, ...(await activities.submitSlice(slice)), round: 0, last: true })
    }
  }
  const close = async () => {
    for (let page = 0, more = true; more; page++) more = (await activities.closePending({ ...NIGHT, page })).more
    return await activities.reconcileDay(NIGHT)
  }
  return { ...night, activities, asked, run, close }
}

const legs = (id: string) => conversation(id, { recordedSessions: 3, mediaTypes: ['voice'] })
const held = (ids: string[]): UploadRow[] => ids.map((id) => ({ conversationId: id, recordingId: `rec-${id}` }))

describe('what recordings a day should have', () => {
  it('is known in bulk: calls of three recorded sessions and one recording cost no call of their own', async () => {
    const ids = Array.from({ length: 80 }, (_, i) => `c${i}`)
    const night = await reported({ Success: held(ids) }, ids.map(legs))
    await night.run()
    expect(night.asked).toEqual([])
    expect(await night.close()).toMatchObject({ status: 'complete' })
    expect((await night.ports.ledger.read(NIGHT.day))?.warnings).toEqual([])
  })

  it('includes a recording that no session announces, found the same night', async () => {
    const silent = conversation('text-s', { recordedSessions: 0, mediaTypes: ['callback'] })
    const night = await reported({ Success: [{ conversationId: 'text-s', recordingId: 'hidden' }] }, [silent])
    night.tenant.inventories.set('text-s', [{ recordingId: 'hidden', state: 'ARCHIVED' }])
    await night.run()
    expect(night.asked).toEqual(['text-s'])
    night.tenant.inventories.set('text-s', [{ recordingId: 'hidden', state: 'AVAILABLE' }])
    const look = await night.activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await night.activities.archiveBatches({ ...NIGHT, slice: 'w000', batches: look.batches, round: 0, last: true })
    expect(night.ports.index.records.get('text-s')?.objects.map(({ objectId }) => objectId)).toContain('hidden')
    expect(await night.close()).toMatchObject({ status: 'complete' })
  })

  it('waits for what a report calls pending or failed without asking, and names it when it does not come', async () => {
    const night = await reported(
      {
        Pending: [{ conversationId: 'a', recordingId: 'late' }],
        Failure: [{ conversationId: 'b', recordingId: 'bad' }],
      },
      [legs('a'), legs('b')],
    )
    await night.run()
    expect(night.asked).toEqual([])
    expect(await night.close()).toMatchObject({ status: 'gaps', missing: 2 })
    expect((await night.gaps()).map(({ objectId, reason }) => [objectId, reason])).toEqual([
      ['late', 'not-ready'],
      ['bad', 'error-at-source'],
    ])
  })

  it('is asked one by one where announced and nowhere named, a fifth at once and the rest in later looks', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `n${String(i).padStart(2, '0')}`)
    const night = await reported({ Success: [] }, ids.map(legs))
    for (const id of ids) night.tenant.inventories.set(id, [])
    await night.run()
    expect(night.asked).toHaveLength(20)
    await night.activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    expect(new Set(night.asked).size).toBe(60)
    expect(await night.close()).toMatchObject({ status: 'gaps', missing: 60 })
  })

  it('is compared with a sample where the source gives no report, which grows when it finds something', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `m${String(i).padStart(3, '0')}`)
    const quiet = await reported(null, ids.map(legs))
    await quiet.run()
    expect(quiet.asked.length).toBeLessThan(10)
    await quiet.close()
    expect((await quiet.ports.ledger.read(NIGHT.day))?.warnings.join('\n')).toMatch(/\(Success\) is not given.*403/)

    const hiding = await reported(null, ids.map(legs))
    for (const id of ids)
      hiding.tenant.inventories.set(id, [
        { recordingId: `rec-${id}`, state: 'AVAILABLE' },
        { recordingId: `more-${id}`, state: 'UPLOADING' },
      ])
    await hiding.ports.staging.write(runFiles.sample(NIGHT, 's0000', '0'), { asked: 3, foundMore: 3 })
    await hiding.run()
    expect(hiding.asked.length).toBeGreaterThan(quiet.asked.length)
    expect(hiding.asked.length).toBeLessThanOrEqual(20)
    expect((await hiding.close()).missing).toBe(hiding.asked.length)
    expect((await hiding.ports.ledger.read(NIGHT.day))?.warnings.join('\n')).toMatch(/named more recordings/)
  })
})
