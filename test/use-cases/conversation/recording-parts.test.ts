/** E-D2: a recording of several files of which one does not come. */
import { describe, expect, it } from 'vitest'
import { parseManifest } from '../../../domain/record/manifest.ts'
import { ArchiveError } from '../../../domain/errors.ts'
import { verifyDay } from '../../../use-cases/verification/verify-day.ts'
import { DAY, memoryNight, NEXT_NIGHT, NIGHT, type MemoryNight } from '../../support/memory-night.ts'
import { conversation } from '../../support/small-tenant.ts'

const PREFIX = 'advice-voice/2026/11/19/a/'

/** `rec-a` has two files; while `lost` says so, the second one cannot be downloaded. */
async function twoFiles() {
  const night = await memoryNight()
  const source = { lost: true, opened: [] as string[] }
  const { recordings, media } = night.ports
  const activities = night.withPorts({
    recordings: {
      ...recordings,
      async batchStatus(batchId) {
        const status = await recordings.batchStatus(batchId)
        return {
          ...status,
          expectedResults: status.results.length * 2,
          results: status.results.flatMap((result) =>
            ['first', 'second'].map((file) => ({ ...result, url: `https://media.example/${file}` })),
          ),
        }
      },
    },
    media: {
      open(url) {
        source.opened.push(url)
        return source.lost && url.endsWith('second')
          ? Promise.reject(new ArchiveError('media-unavailable', 'status 503', { retryable: true }))
          : media.open(url)
      },
    },
  })
  const run = async (dayRun: typeof NIGHT) => {
    await night.discovered({ conversations: [conversation('a')] }, dayRun)
    const { slices } = await activities.planDay(dayRun)
    for (let i = 1; i <= slices; i++) {
      const slice = { ...dayRun, slice: `s000${i}` }
      const { batches } = await activities.submitSlice(slice)
      await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    }
    await activities.closePending({ ...dayRun, page: 0 })
    const outcome = await activities.reconcileDay(dayRun)
    await activities.sealDay(dayRun)
    return outcome
  }
  return { night, source, run }
}

function recordingsIn({ vault }: MemoryNight, manifest: string) {
  const { objects, gaps } = parseManifest(JSON.parse(Buffer.from(vault.blobs.get(manifest)?.bytes ?? []).toString()))
  return {
    files: objects
      .filter(({ kind }) => kind === 'recording')
      .map(({ path, part, parts }) => `${path} ${part ?? ''}/${parts ?? ''}`),
    gaps: gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`),
  }
}

describe('a recording of two files', () => {
  it('of which one does not come is a gap, and the other is named: nothing in the vault is unexplained', async () => {
    const { night, run } = await twoFiles()
    expect(await run(NIGHT)).toEqual({ status: 'gaps', excused: 0, missing: 1 })
    expect(recordingsIn(night, `${PREFIX}manifest.json`)).toEqual({
      files: [`${PREFIX}recordings/rec-a.1.ogg 1/2`],
      gaps: ['rec-a: media-unavailable'],
    })
    expect((await verifyDay({ vault: night.vault.reader }, DAY, () => {})).problems).toEqual([])
  })

  it('is whole when the next night gets the other one: each file once, no gap', async () => {
    const { night, source, run } = await twoFiles()
    await run(NIGHT)
    source.lost = false
    expect(await run(NEXT_NIGHT)).toEqual({ status: 'complete', excused: 0, missing: 0 })
    const { files, gaps } = recordingsIn(night, `${PREFIX}r2/manifest.json`)
    expect(gaps).toEqual([])
    expect(files.map((file) => file.slice(file.lastIndexOf('rec-a')))).toEqual(['rec-a.1.ogg 1/2', 'rec-a.2.ogg 2/2'])
    expect((await verifyDay({ vault: night.vault.reader }, DAY, () => {})).problems).toEqual([])
    source.opened.length = 0
    await run({ ...NEXT_NIGHT, startedAt: '2026-11-22T02:00:00.000Z' })
    expect(source.opened).toEqual([])
  })
})
