import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArchivedObject } from '../../../domain/record/archive-object.ts'
import { GAP_REASONS, isExcused, type Gap, type GapReason } from '../../../domain/completeness/gap.ts'
import {
  asReconciled,
  dayStatus,
  gapsOf,
  mediaTally,
  retentionProblem,
  type VaultFact,
} from '../../../domain/completeness/reconciliation.ts'

const UNTIL = '2033-11-19T10:00:00.000Z'
const object = (path: string): ArchivedObject => ({
  objectId: path,
  kind: 'recording',
  path,
  contentType: 'audio/ogg',
  sizeBytes: 10,
  sha256: 'aa',
})
const good: VaultFact = { sizeBytes: 10, sha256: 'aa', retainUntil: UNTIL, mode: 'locked' }
const DEMAND = { retainUntil: UNTIL, mode: 'locked' as const }
const gap = (reason: Gap['reason']): Gap => ({ conversationId: 'c', objectId: 'o', reason, detail: '' })

describe('reconciliation', () => {
  it('calls a day complete only without any gap, and never hides an excuse', () => {
    expect(dayStatus([])).toBe('complete')
    expect(dayStatus([gap('deleted-at-source')])).toBe('complete-with-excuses')
    expect(dayStatus([gap('deleted-at-source'), gap('not-ready')])).toBe('gaps')
  })

  it('never loses an object: each is in the vault as written, or a gap names it', () => {
    const state = fc.constantFrom<VaultFact | null>(
      good,
      null,
      { ...good, sizeBytes: 9 },
      { ...good, sha256: 'bb' },
      { ...good, retainUntil: '2033-11-18T23:59:59.000Z' },
      { ...good, mode: 'unlocked' },
      { ...good, retainUntil: null, mode: null },
    )
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), (states) => {
        const objects = states.map((_, i) => object(`k/${i}`))
        const found = gapsOf(
          { conversationId: 'c', objects, gaps: [] },
          (path) => states[Number(path.slice(2))] ?? null,
          DEMAND,
        )
        expect(found.map((item) => item.objectId)).toEqual(
          objects.filter((_, i) => states[i] !== good).map((archivedObject) => archivedObject.objectId),
        )
      }),
    )
  })

  it('keeps the gaps that the manifest names, and accepts a later date or a stricter mode', () => {
    const entry = { conversationId: 'c', objects: [object('k/1')], gaps: [gap('not-ready')] }
    expect(
      gapsOf(entry, () => ({ ...good, retainUntil: '2040-01-01T00:00:00.000Z' }), { ...DEMAND, mode: 'unlocked' }),
    ).toEqual([gap('not-ready')])
  })

  it('does not judge the date under a class that no policy knows any more, but still the bytes', () => {
    const entry = { conversationId: 'c', objects: [object('k/1'), object('k/2')], gaps: [] }
    const facts = new Map<string, VaultFact>([['k/1', { ...good, retainUntil: null, mode: null }]])
    expect(gapsOf(entry, (path) => facts.get(path) ?? null, null)).toEqual([
      { conversationId: 'c', objectId: 'k/2', reason: 'processing-failed', detail: 'recording k/2: not in the vault' },
    ])
  })

  it('says in words what is wrong', () => {
    const entry = { conversationId: 'c', objects: [object('k/1')], gaps: [] }
    const detail = (fact: VaultFact | null) => gapsOf(entry, () => fact, DEMAND)[0]?.detail
    expect(detail({ ...good, sizeBytes: 9 })).toBe('recording k/1: 9 bytes in the vault, 10 written')
    expect(detail({ ...good, sha256: null })).toBe('recording k/1: another digest in the vault than was written')
    expect(detail({ ...good, retainUntil: null })).toBe('recording k/1: no retention date on the blob')
    expect(detail({ ...good, mode: 'unlocked' })).toBe('recording k/1: the retention date is not locked')
    expect(detail({ ...good, retainUntil: '2033-11-19T09:59:59.000Z' })).toBe(
      `recording k/1: retained until 2033-11-19T09:59:59.000Z, the law asks ${UNTIL}`,
    )
    expect(retentionProblem(good, DEMAND)).toBeNull()
    expect(retentionProblem({ ...good, mode: 'unlocked' }, { ...DEMAND, mode: 'unlocked' })).toBeNull()
  })

  it('excuses only what nobody can mend: of any list of gaps, one that is no excuse opens the day', () => {
    const reasons = fc.array(fc.constantFrom(...(Object.keys(GAP_REASONS) as GapReason[])))
    fc.assert(
      fc.property(reasons, (list) => {
        const open = list.filter(
          (reason) =>
            ![
              'deleted-at-source',
              'card-data-quarantined',
              'required-key-missing',
              'still-open',
              'code-in-audio',
              'retention-over',
            ].includes(reason),
        )
        expect(dayStatus(list.map(gap))).toBe(
          open.length > 0 ? 'gaps' : list.length > 0 ? 'complete-with-excuses' : 'complete',
        )
        expect(list.map(gap).filter(isExcused)).toHaveLength(list.length - open.length)
      }),
    )
  })
})

describe('what the last reconciliation left of a record', () => {
  const entry = { conversationId: 'c', objects: [object('k/1'), object('k/2')], gaps: [gap('not-ready')] }
  /** The gaps as reconciliation itself names them. */
  const named = (objectId: string, fact: VaultFact | null) =>
    gapsOf({ conversationId: 'c', objects: [object(objectId)], gaps: [] }, () => fact, DEMAND)

  it('is the record itself where nothing more is named', () => {
    expect(asReconciled(entry, [])).toBe(entry)
    expect(asReconciled(entry, entry.gaps)).toBe(entry)
  })

  it('has no object that storage has lost, and a gap instead', () => {
    const lost = named('k/1', null)
    expect(asReconciled(entry, lost)).toEqual({
      ...entry,
      objects: [object('k/2')],
      gaps: [gap('not-ready'), ...lost],
    })
  })

  it('keeps an object that is there, whatever is wrong with it', () => {
    for (const fact of [
      { ...good, mode: 'unlocked' as const },
      { ...good, retainUntil: null },
      { ...good, sizeBytes: 1 },
    ])
      expect(asReconciled(entry, named('k/1', fact))).toBe(entry)
  })

  it('has a gap of what the source names beyond it', () => {
    const beyond = { ...gap('not-ready'), objectId: 'another' }
    expect(asReconciled(entry, [beyond])).toEqual({ ...entry, gaps: [gap('not-ready'), beyond] })
  })
})

describe('the tally of media', () => {
  const deleted = gap('deleted-at-source')
  const late = gap('not-ready')

  it(
    'counts each conversation under each of its media: whole, with excuses, with something missing, or ' + 'not at all',
    () => {
      const tally = mediaTally()
      tally.add(['voice'], [], true)
      tally.add(['voice'], [deleted, deleted, gap('card-data-quarantined')], true)
      tally.add(['email', 'voice'], [deleted, late], true)
      tally.add(['email'], [gap('processing-failed')], false)
      tally.add(['email'], [], false)
      tally.add([], [], true)
      expect(tally.counts()).toEqual({
        email: { source: 3, archived: 0, excused: { 'deleted-at-source': 1 }, missing: 3 },
        unknown: { source: 1, archived: 1, excused: {}, missing: 0 },
        voice: { source: 3, archived: 2, excused: { 'deleted-at-source': 3, 'card-data-quarantined': 1 }, missing: 1 },
      })
      expect(Object.keys(tally.counts())).toEqual(['email', 'unknown', 'voice'])
    },
  )

  it('adds up: what there was is archived or has something missing, medium by medium', () => {
    const media = fc.subarray(['voice', 'email', 'chat'])
    const reasons = fc.array(fc.constantFrom(deleted, late), { maxLength: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(media, reasons, fc.boolean())), (conversations) => {
        const tally = mediaTally()
        for (const [types, gaps, archived] of conversations) tally.add(types, gaps, archived)
        for (const [medium, row] of Object.entries(tally.counts())) {
          const of = conversations.filter(
            ([types]) => types.includes(medium as 'voice') || (types.length === 0 && medium === 'unknown'),
          )
          expect(row.source).toBe(of.length)
          expect(row.archived + row.missing).toBe(row.source)
          expect(row.missing).toBe(of.filter(([, gaps, archived]) => !archived || gaps.includes(late)).length)
          expect(row.excused['deleted-at-source'] ?? 0).toBe(
            of.flatMap(([, gaps]) => gaps).filter((g) => g === deleted).length,
          )
        }
      }),
    )
  })
})
