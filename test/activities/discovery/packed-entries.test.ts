import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packedEntries } from '../../../activities/discovery/packed-entries.ts'
import type { DayEntry } from '../../../domain/ports/archive-index.ts'

const entry = (conversationId: string, mediaTypes: string[]): DayEntry => ({
  conversationId,
  revision: 1,
  conversationEnd: '2026-11-19T10:05:00.000Z',
  retentionClass: 'business-default',
  mediaTypes,
  objects: [],
  gaps: [],
  sourceFingerprint: 'f',
})

describe('packed entries', () => {
  it('come back as they were, in any order, whatever their size', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('€'.repeat(600_000))), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), texts, { noNullPrototype: true, maxKeys: 8 }), (all) => {
        const packed = packedEntries()
        const entries = Object.entries(all).map(([id, media]) => entry(id, media))
        for (const added of entries) packed.add(added)
        for (const added of entries.toReversed()) expect(packed.get(added.conversationId)).toEqual(added)
        expect(packed.get('of no conversation')).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })
})
