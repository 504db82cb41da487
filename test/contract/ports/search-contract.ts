import { expect, it } from 'vitest'
import type { ArchiveIndex } from '../../../domain/ports/archive-index.ts'
import type { RecordSearch } from '../../../domain/ports/record-search.ts'
import { everyHit, searchRecords } from '../../../use-cases/legal/search-records.ts'
import { record } from './index-contract.ts'

const OCTOBER = { from: '2025-10-01', to: '2025-10-31' }

export function searchContract(open: () => { index: ArchiveIndex; search: RecordSearch }): void {
  it('answers page by page, in order, each record once, by every key and by day', async () => {
    const { index, search } = open()
    const object = {
      objectId: 'o',
      kind: 'recording' as const,
      path: 'advice-voice/o',
      contentType: 'audio/ogg',
      sizeBytes: 70,
      sha256: 'a'.repeat(64),
    }
    await index.put(
      Array.from({ length: 25 }, (_, n) =>
        record(`paged-${String(n).padStart(2, '0')}`, {
          day: `2025-10-${String(10 + (n % 3)).padStart(2, '0')}`,
          agentIds: ['paged-agent'],
          queueIds: ['paged-queue'],
          addresses: ['tel:+15550177', 'Paged@Example.com'],
          keys: { matter: 'P:1' },
          mediaTypes: n % 2 === 0 ? ['voice'] : ['message', 'voice'],
          objects: [object, object],
        }),
      ),
    )
    const all = async (key: Parameters<typeof everyHit>[1]['key'], more: { media?: string; from?: string } = {}) =>
      (await Array.fromAsync(everyHit(search, { key, ...OCTOBER, ...more }, 7))).flat()
    for (const key of [
      { by: 'agent', id: 'paged-agent' },
      { by: 'queue', id: 'paged-queue' },
      { by: 'address', id: 'tel:+15550177' },
      { by: 'address', id: 'paged@example.com' },
      { by: 'business', name: 'matter', value: 'P:1' },
      { by: 'range' },
    ] as const) {
      const hits = await all(key)
      expect(hits.map(({ conversationId }) => conversationId).sort()).toEqual(
        Array.from({ length: 25 }, (_, n) => `paged-${String(n).padStart(2, '0')}`),
      )
      expect(hits[0]).toMatchObject({ objects: 2, sizeBytes: 140, revision: 1, retentionClass: 'advice-voice' })
      expect(await all(key, { media: 'message' })).toHaveLength(12)
      expect(await all(key, { from: '2025-10-12' })).toHaveLength(8)
    }
    expect(await all({ by: 'agent', id: 'nobody' })).toEqual([])
  })

  it('reads one partition for a month of a key, and no more rows than a page has', async () => {
    const { search } = open()
    const page = await searchRecords(search, { key: { by: 'agent', id: 'paged-agent' }, ...OCTOBER }, null, 10)
    expect(page).toMatchObject({ partitions: 1, hits: { length: 10 }, cursor: expect.any(String) as string })
    expect(page.requestCharge).toBeGreaterThan(0)
  })
}
