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
  night.tenant.media.open = (url) => {
    const bytes = mediaOf(new URL(url).pathname.split('-')[0] ?? '')
    return Promise.resolve({
      contentType: 'audio/ogg',
      contentLength: bytes.length,
      body: (async function* () {
        yield await Promise.resolve(bytes)
      })(),
      cancel: () => {},
    })
  }
  await night.archived([conversation('a')])
  return {
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
    expect(await archivedFrom(...addresses)).toEqual({ outcome: COMPLETE, warnings: [], files: ['rec-a.ogg whole'] })
  })

  it('are two parts where the bytes differ', async () => {
    const { outcome, files } = await archivedFrom('https://media.example/one', 'https://media.example/two')
    expect([outcome, files]).toEqual([COMPLETE, ['rec-a.1.ogg 1', 'rec-a.2.ogg 2']])
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
