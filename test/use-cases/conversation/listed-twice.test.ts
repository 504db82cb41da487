/** M6: a recording that the source lists twice is one recording, not one of two parts. */
import { describe, expect, it } from 'vitest'
import type { BatchResult } from '../../../domain/ports/recording-source.ts'
import { conversation, mediaOf } from '../../support/small-tenant.ts'
import { memoryNight, NIGHT } from '../../support/memory-night.ts'

/** `rec-a` comes as these addresses; the file of each is what its path begins with. */
async function archivedFrom(...addresses: string[]) {
  const night = await memoryNight()
  const { recordings } = night.tenant
  const { batchStatus } = recordings
  recordings.batchStatus = async (batchId) => {
    const status = await batchStatus(batchId)
    const results = status.results.flatMap((result): BatchResult[] => addresses.map((url) => ({ ...result, url })))
    return { ...status, expectedResults: results.length, results }
  }
  let read = 0
  night.tenant.media.open = (url) => {
    const { pathname, searchParams } = new URL(url)
    const bytes = mediaOf(searchParams.get('file') ?? pathname.split('-')[0] ?? '')
    return Promise.resolve({
      contentType: 'audio/ogg',
      contentLength: bytes.length,
      body: (async function* () {
        read += bytes.length
        yield await Promise.resolve(bytes)
      })(),
      cancel: () => {},
    })
  }
  await night.archived([conversation('a')])
  return {
    read,
    outcome: await night.activities.reconcileDay(NIGHT),
    warnings: (await night.ports.ledger.read(NIGHT.day))?.warnings,
    files: night.ports.index.records
      .get('a')
      ?.objects.filter(({ kind }) => kind === 'recording')
      .map(({ path, part }) => `${path.slice(path.lastIndexOf('/') + 1)} ${part ?? 'whole'}`),
  }
}

const COMPLETE = { status: 'complete', excused: 0, missing: 0 }

describe('two results of one recording', () => {
  it.each([
    ['one address, signed twice', ['https://media.example/one?signature=1', 'https://media.example/one?signature=2']],
    ['equal bytes at two addresses', ['https://media.example/one-first', 'https://media.example/one-second']],
  ])('are one object: %s', async (_, addresses) => {
    expect(await archivedFrom(...addresses)).toMatchObject({
      outcome: COMPLETE,
      warnings: [],
      files: ['rec-a.ogg whole'],
    })
  })

  it.each([
    ['at two places', ['https://media.example/one', 'https://media.example/two']],
    [
      'told apart by a query alone',
      ['https://media.example/get?file=one&sig=1', 'https://media.example/get?file=two&sig=1'],
    ],
    ['of different lengths', ['https://media.example/get?file=one', 'https://media.example/get?file=another']],
  ])('are two parts where the bytes differ: %s', async (_, addresses) => {
    const { outcome, files } = await archivedFrom(...addresses)
    expect([outcome, files]).toEqual([COMPLETE, ['rec-a.1.ogg 1', 'rec-a.2.ogg 2']])
  })

  it('of different lengths are read once', async () => {
    const { read } = await archivedFrom('https://media.example/one', 'https://media.example/another')
    expect(read).toBe(mediaOf('/one').length + mediaOf('/another').length)
  })

  it('and a third that repeats one of them are two parts', async () => {
    const { files } = await archivedFrom(
      'https://media.example/one-first',
      'https://media.example/two-first',
      'https://media.example/two-second',
    )
    expect(files).toEqual(['rec-a.1.ogg 1', 'rec-a.2.ogg 2'])
  })
})
