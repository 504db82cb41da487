/** How the files of a recording are fetched: links that die, deliveries that come again, files in any order. */
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ArchiveError } from '../../../domain/errors.ts'
import type { BatchResult } from '../../../domain/ports/recording-source.ts'
import { conversation, mediaOf } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

/** The results of `rec-a` are what `answers` says, once more the last of them; `dead` links answer 403. */
async function tenant(...answers: string[][]) {
  const night = await memoryNight()
  const { recordings, media } = night.tenant
  const { batchStatus } = recordings
  const { open } = media
  const dead = new Set<string>()
  const opened: string[] = []
  let asked = 0
  recordings.batchStatus = async (batchId) => {
    const status = await batchStatus(batchId)
    const urls = answers[Math.min(asked++, answers.length - 1)] ?? []
    const results = status.results.flatMap((result): BatchResult[] => urls.map((url) => ({ ...result, url })))
    return { ...status, expectedResults: results.length, results }
  }
  media.open = (url) => {
    opened.push(url)
    return dead.has(url)
      ? Promise.reject(new ArchiveError('media-expired', 'status 403', { retryable: true }))
      : open(url)
  }
  const slice = { ...NIGHT, slice: 's0001' }
  return {
    night,
    dead,
    opened,
    archive: () => night.archived([conversation('a')]),
    again: async () => {
      const { batches } = await night.activities.submitSlice(slice)
      return await night.activities.archiveBatches({ ...slice, batches, round: 1, last: true })
    },
    close: () => night.activities.closePending({ ...NIGHT, page: 0 }),
    files: () =>
      night.ports.index.records
        .get('a')
        ?.objects.filter(({ kind }) => kind === 'recording')
        .map(({ path, part, parts }) => `${path.slice(path.lastIndexOf('/') + 1)} ${part ?? '-'}/${parts ?? '-'}`),
    gaps: () => night.ports.index.records.get('a')?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`),
  }
}

const at = (file: string, signature: number) => `https://media.example/${file}?X-Amz-Signature=${signature}`

describe('a link that is dead', () => {
  it('is asked for again, and the file comes by the new one', async () => {
    const { archive, dead, opened, files, gaps } = await tenant([at('a', 1)], [at('a', 2)])
    dead.add(at('a', 1))
    await archive()
    expect(opened).toEqual([at('a', 1), at('a', 2)])
    expect([files(), gaps()]).toEqual([['rec-a.ogg -/-'], []])
  })

  it('is a gap where the source has no other', async () => {
    const { archive, close, dead, opened, files, gaps } = await tenant([at('a', 1)])
    dead.add(at('a', 1))
    expect(await archive()).toMatchObject({ pending: 1 })
    expect(opened).toEqual([at('a', 1)])
    await close()
    expect([files(), gaps()]).toEqual([[], ['rec-a: media-unavailable']])
  })
})

describe('a delivery that comes again', () => {
  it('names two files alike in whatever order the source lists them, and stores nothing twice', async () => {
    const { night, archive, again, files } = await tenant([at('one', 1), at('two', 1)], [at('two', 2), at('one', 2)])
    await archive()
    const [first, digests] = [files(), [...night.vault.blobs].map(([path]) => path)]
    night.ports.index.records.clear()
    await again()
    expect(files()).toEqual(first)
    expect(first).toEqual(['rec-a.1.ogg 1/2', 'rec-a.2.ogg 2/2'])
    expect([...night.vault.blobs].map(([path]) => path)).toEqual(digests)
    expect(new Set(night.vault.written).size).toBe(night.vault.written.length)
  })

  it('stores the other file where one came before it broke off, whichever is listed first now', async () => {
    const { night, archive, again, files } = await tenant([at('one', 1), at('two', 1)], [at('two', 2), at('one', 2)])
    const { putOnce } = night.ports.vault
    night.ports.vault.putOnce = (request) =>
      request.name.endsWith('.2.ogg')
        ? Promise.reject(new ArchiveError('vault-unreachable', 'the process died'))
        : putOnce(request)
    await expect(archive()).rejects.toThrow('the process died')
    night.ports.vault.putOnce = putOnce
    await again()
    expect(files()).toEqual(['rec-a.1.ogg 1/2', 'rec-a.2.ogg 2/2'])
    const bytesOf = (part: number) =>
      Buffer.from(night.vault.blobs.get(`advice-voice/2026/11/19/a/recordings/rec-a.${part}.ogg`)?.bytes ?? [])
    expect([bytesOf(1), bytesOf(2)]).toEqual(['one', 'two'].map((file) => Buffer.from(mediaOf(file))))
  })

  it('downloads nothing that the delivery before it had stored', async () => {
    const { night, archive, again, opened, files } = await tenant([at('a', 1)])
    let alive = true
    const { putOnce } = night.ports.vault
    night.ports.vault.putOnce = (request) => {
      if (!alive || !request.name.endsWith('manifest.json')) return putOnce(request)
      alive = false
      return Promise.reject(new ArchiveError('vault-unreachable', 'the process died'))
    }
    await expect(archive()).rejects.toThrow('the process died')
    await again()
    expect([opened, files()]).toEqual([[at('a', 1)], ['rec-a.ogg -/-']])
  })
})

describe('a recording of which the batch does not say what it is', () => {
  it('is met where the delivery before stored it, by what the download says', async () => {
    const { night, archive, again, opened, files, gaps } = await tenant([at('a', 1)])
    const { batchStatus } = night.tenant.recordings
    night.tenant.recordings.batchStatus = async (id) => {
      const status = await batchStatus(id)
      return { ...status, results: status.results.map((result) => ({ ...result, contentType: '' })) }
    }
    await archive()
    night.ports.index.records.clear()
    night.vault.blobs.delete('advice-voice/2026/11/19/a/manifest.json')
    await again()
    expect([files(), gaps()]).toEqual([['rec-a.ogg -/-'], []])
    expect(opened).toHaveLength(2)
  })
})

describe('a file of a recording that is no media', () => {
  it('is a gap of the recording when the waiting is over, with nothing stored of it', async () => {
    const { night, archive, close, files, gaps } = await tenant([at('a', 1)])
    night.tenant.media.open = () =>
      Promise.resolve({
        contentType: 'text/html',
        contentLength: null,
        body: (async function* () {
          yield await Promise.resolve(Buffer.from('<html></html>'))
        })(),
        cancel: () => {},
      })
    await archive()
    await close()
    expect([files(), gaps()]).toEqual([[], ['rec-a: media-rejected']])
    expect([...night.vault.blobs.keys()].filter((path) => path.includes('recordings'))).toEqual([])
  })
})

describe('a later look of the night', () => {
  it('downloads only what it did not have: no recording that is held, and none that waits for a person', async () => {
    const night = await memoryNight()
    const opened: string[] = []
    const card = zipSync({ 'note.txt': strToU8('my card 4111 1111 1111 1111') })
    const { open } = night.tenant.media
    night.tenant.media.open = (url) => {
      const name = new URL(url).pathname.slice(1)
      opened.push(name)
      if (name !== 'suspect') return open(url)
      return Promise.resolve({
        contentType: 'application/zip',
        contentLength: card.byteLength,
        body: (async function* () {
          yield await Promise.resolve(card)
        })(),
        cancel: () => {},
      })
    }
    const recordings = (late: { error?: string }) => [
      { recordingId: 'held', state: 'AVAILABLE' },
      { recordingId: 'suspect', state: 'AVAILABLE', contentType: 'application/zip' },
      { recordingId: 'late', state: 'AVAILABLE', ...late },
    ]
    night.tenant.inventories.set('a', recordings({ error: 'is transcoding' }))
    await night.archived([conversation('a', { recordedSessions: 3 })])
    night.tenant.inventories.set('a', recordings({}))
    const before = opened.length
    const look = await night.activities.retryPending({ ...NIGHT, round: 0, page: 0 })
    await night.activities.archiveBatches({
      ...NIGHT,
      slice: look.slice ?? '',
      batches: look.batches,
      round: 1,
      last: true,
    })
    expect(opened.slice(before)).toEqual(['late'])
    const record = night.ports.index.records.get('a')
    const held = record?.objects.filter(({ kind }) => kind === 'recording').map(({ objectId }) => objectId)
    expect(held?.sort()).toEqual(['held', 'late'])
    expect(record?.gaps.map(({ objectId, reason }) => `${objectId}: ${reason}`)).toEqual([
      'suspect: card-data-quarantined',
    ])
  })
})

describe('an item of a batch that cannot be downloaded', () => {
  it.each<[string, Partial<BatchResult>]>([
    ['has no address', { url: null }],
    ['has an error beside its address', { error: 'transcoding failed' }],
    ['has an error and no address', { url: null, error: 'transcoding failed' }],
  ])('waits for a later look, and nothing is asked of its address: it %s', async (_, change) => {
    const { night, opened } = await tenant([at('a', 1)])
    const { batchStatus } = night.tenant.recordings
    night.tenant.recordings.batchStatus = async (batchId) => {
      const status = await batchStatus(batchId)
      return { ...status, results: status.results.map((result) => ({ ...result, ...change })) }
    }
    expect(await night.archived([conversation('a')])).toEqual({ pending: 1, records: 0 })
    expect(opened).toEqual([])
  })
})
