import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GAP_REASONS, type GapReason } from '../../domain/completeness/gap.ts'
import { parseReceipt, receiptLine } from '../../evidence/receipts.ts'

const ENTRY = {
  conversationId: 'c',
  revision: 1,
  retentionClass: 'k',
  gaps: [],
  objects: [
    { objectId: 'o', kind: 'recording' as const, path: 'k/o', contentType: 'audio/ogg', sizeBytes: 1, sha256: 'aa' },
  ],
}
const lineOf = (entry: Parameters<typeof receiptLine>[0]) => Buffer.from(receiptLine(entry)).toString('utf8')

describe('receipts', () => {
  it('have one form only', () => {
    expect(lineOf(ENTRY)).toBe(
      '{"conversationId":"c","gaps":[],"objects":[{"kind":"recording",' +
        '"path":"k/o","sha256":"aa","sizeBytes":1}],"retentionClass":"k","revision":1}\n',
    )
  })

  it('are one line each, whatever the names hold, and bind every object and gap', () => {
    const entries = fc.record({
      conversationId: fc.uuid(),
      revision: fc.integer({ min: 1, max: 99 }),
      retentionClass: fc.constant('orders'),
      objects: fc.array(
        fc.record({
          objectId: fc.uuid(),
          kind: fc.constant('attachment' as const),
          path: fc.string({ unit: 'binary' }).map((name) => `orders/\n\u2028${name}`),
          contentType: fc.constant('a/b'),
          sizeBytes: fc.nat(),
          sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
        }),
      ),
      gaps: fc.array(
        fc.record({
          conversationId: fc.constant('c'),
          objectId: fc.uuid(),
          reason: fc.constantFrom(...(Object.keys(GAP_REASONS) as GapReason[])),
          detail: fc.constant('may change from night to night'),
        }),
      ),
    })
    fc.assert(
      fc.property(entries, (entry) => {
        const line = lineOf(entry)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const { objects, gaps } = parseReceipt(line)
        expect(objects).toEqual(
          entry.objects.map(({ path, kind, sha256, sizeBytes }) => ({ path, kind, sha256, sizeBytes })),
        )
        expect(gaps).toEqual(entry.gaps.map(({ objectId, reason }) => ({ objectId, reason })))
      }),
    )
  })

  it('that are none are refused', () => {
    for (const line of [
      '',
      '{',
      '{"conversationId":1}',
      'null',
      lineOf(ENTRY).replace('"revision":1', '"revision":"1"'),
    ])
      expect(() => parseReceipt(line)).toThrow()
  })
})
