import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OBJECT_KINDS } from '../../../domain/record/archive-object.ts'
import { GAP_REASONS, type Gap, type GapReason } from '../../../domain/completeness/gap.ts'
import { buildManifest, parseManifest, type Manifest } from '../../../domain/record/manifest.ts'
import { canonicalBytes } from '../../../evidence/canonical.ts'

const PARTS: Omit<Manifest, 'schema'> = {
  conversationId: 'c',
  revision: 1,
  supersedes: null,
  day: '2026-11-19',
  conversationStart: '2026-11-19T09:00:00.000Z',
  conversationEnd: '2026-11-19T10:00:00.000Z',
  capturedAt: '2026-11-20T00:30:00.000Z',
  software: { name: 'holdfast', version: '0.1.0' },
  retention: {
    classId: 'orders',
    years: 7,
    mode: 'locked',
    basis: ['a law'],
    policyVersion: '1',
    matched: [{ classId: 'orders', years: 7, because: ['queue Trading Desk'] }],
    retainUntil: '2033-11-19T10:00:00.000Z',
    container: 'orders',
  },
  names: { q1: 'Trading Desk' },
  keys: { trading_id: 'T-1' },
  objects: [],
  gaps: [],
  source: { conversationId: 'c', participants: [{ purpose: 'customer' }] },
}
const objects = fc.uniqueArray(
  fc.record({
    objectId: fc.uuid(),
    kind: fc.constantFrom(...OBJECT_KINDS),
    path: fc.string({ minLength: 1 }),
    contentType: fc.constant('audio/ogg'),
    sizeBytes: fc.nat(),
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  }),
  { selector: (entry) => entry.path, maxLength: 10 },
)
const gaps = fc.uniqueArray(
  fc.record<Gap>({
    conversationId: fc.constant('c'),
    objectId: fc.constantFrom('r1', 'r2'),
    reason: fc.constantFrom(...(Object.keys(GAP_REASONS) as GapReason[])),
    detail: fc.string(),
  }),
  { selector: (entry) => JSON.stringify(entry), maxLength: 10 },
)

describe('a manifest', () => {
  it('is the same bytes for the same facts, in whatever order they were gathered', () => {
    const gathered = fc.tuple(objects, gaps).chain(([all, missing]) =>
      fc.tuple(
        fc.constant({ objects: all, gaps: missing }),
        fc.record({
          objects: fc.shuffledSubarray(all, { minLength: all.length }),
          gaps: fc.shuffledSubarray(missing, { minLength: missing.length }),
        }),
      ),
    )
    fc.assert(
      fc.property(gathered, ([one, other]) => {
        expect(canonicalBytes(buildManifest({ ...PARTS, ...one }))).toEqual(
          canonicalBytes(buildManifest({ ...PARTS, ...other })),
        )
      }),
    )
  })

  it('names every object and gap it was given, and can be read back as it was', () => {
    fc.assert(
      fc.property(objects, gaps, (all, missing) => {
        const manifest = buildManifest({ ...PARTS, objects: all, gaps: missing })
        expect(manifest.objects.map((object) => object.path).toSorted()).toEqual(
          all.map((entry) => entry.path).toSorted(),
        )
        expect(manifest.gaps).toHaveLength(missing.length)
        expect(parseManifest(JSON.parse(new TextDecoder().decode(canonicalBytes(manifest))))).toEqual(manifest)
      }),
    )
  })

  it('embeds the source record as it came, also what nobody knows yet', () => {
    const source = { conversationId: 'c', newField: { deep: [1, null, 'x', { y: true }] } }
    expect(parseManifest(JSON.parse(JSON.stringify(buildManifest({ ...PARTS, source })))).source).toEqual(source)
  })

  it.each([
    ['another schema', { schema: 'holdfast/manifest/2' }],
    ['no objects', { objects: undefined }],
    ['a gap without a known reason', { gaps: [{ conversationId: 'c', objectId: 'r', reason: 'because', detail: '' }] }],
    ['a record that is a list', { source: [] }],
    ['revision 0', { revision: 0 }],
  ])('is refused with %s', (_what, change) => {
    expect(() => parseManifest({ ...buildManifest(PARTS), ...change })).toThrow(
      expect.objectContaining({ code: 'source-unreadable' }),
    )
  })

  it('that is no manifest says where', () => {
    expect(() => parseManifest({ ...buildManifest(PARTS), retention: { ...PARTS.retention, mode: 'soft' } })).toThrow(
      'retention.mode',
    )
    expect(() => parseManifest(null)).toThrow('not a manifest')
  })
})
