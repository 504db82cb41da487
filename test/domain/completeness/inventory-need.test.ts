import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inventoryNeed, type KnownInBulk, type ReportedUpload } from '../../../domain/completeness/inventory-need.ts'

const ids = ['a', 'b', 'c']
const upload: fc.Arbitrary<ReportedUpload> = fc.record({
  recordingId: fc.option(fc.constantFrom(...ids), { nil: null }),
  status: fc.constantFrom('Pending', 'Failure', 'Success', 'WaitForConversation'),
})
const bulk: fc.Arbitrary<KnownInBulk> = fc.record({
  announced: fc.nat(4),
  known: fc.subarray(ids).map((known) => new Set(known)),
  kindShort: fc.boolean(),
  failed: fc.array(fc.option(fc.constantFrom(...ids), { nil: null }), { maxLength: 2 }),
  reported: fc.record({ uploads: fc.array(upload, { maxLength: 4 }), whole: fc.boolean() }),
  missed: fc.boolean(),
  mayBeRecorded: fc.boolean(),
})

describe('whether an inventory must be asked for', () => {
  it('is never answered with no where something is named that nobody holds or waits for', () => {
    fc.assert(
      fc.property(bulk, (known) => {
        if (inventoryNeed(known) === 'ask') return
        for (const { recordingId, status } of known.reported.uploads)
          if (status === 'Success') expect(recordingId !== null && known.known.has(recordingId)).toBe(true)
      }),
    )
  })

  it('is yes where an earlier revision misses what nothing speaks of now', () => {
    fc.assert(fc.property(bulk, (known) => inventoryNeed({ ...known, missed: true }) === 'ask'))
  })

  it('is yes where something is announced and nothing at all has come or is on its way', () => {
    fc.assert(
      fc.property(bulk, (known) => {
        const bare = { ...known, known: new Set<string>(), reported: { uploads: [], whole: known.reported.whole } }
        if (known.announced > 0) expect(inventoryNeed(bare)).toBe('ask')
      }),
    )
  })

  it('is no for calls of many sessions and one recording where the reports name no more', () => {
    const call = {
      announced: 4,
      known: new Set(['a']),
      kindShort: false,
      failed: [],
      missed: false,
      mayBeRecorded: true,
    }
    const uploads: ReportedUpload[] = [{ recordingId: 'a', status: 'Success' }]
    expect(inventoryNeed({ ...call, reported: { uploads, whole: true } })).toBe('none')
    expect(inventoryNeed({ ...call, reported: { uploads: [], whole: false } })).toBe('sample')
    const more: ReportedUpload[] = [...uploads, { recordingId: 'b', status: 'Success' }]
    expect(inventoryNeed({ ...call, reported: { uploads: more, whole: true } })).toBe('ask')
    const late: ReportedUpload[] = [...uploads, { recordingId: 'b', status: 'Pending' }]
    expect(inventoryNeed({ ...call, failed: ['b'], reported: { uploads: late, whole: true } })).toBe('none')
    expect(inventoryNeed({ ...call, failed: ['c'], reported: { uploads: late, whole: true } })).toBe('ask')
  })

  it('is no where what has not come says itself why, however little has come', () => {
    const nothing = { known: new Set<string>(), kindShort: true, missed: false, mayBeRecorded: true }
    for (const status of ['Pending', 'Failure', 'WaitForConversation'] as const)
      for (const whole of [false, true]) {
        const reported = { uploads: [{ recordingId: 'a', status }], whole }
        expect(inventoryNeed({ ...nothing, announced: 2, failed: ['a'], reported })).toBe('none')
      }
  })

  it('is a sample where nothing is announced and there may be something, and no where there cannot', () => {
    const quiet = { announced: 0, kindShort: false, missed: false, failed: [] }
    const reported = { uploads: [], whole: false }
    const need = (mayBeRecorded: boolean, ...known: string[]) =>
      inventoryNeed({ ...quiet, reported, mayBeRecorded, known: new Set(known) })
    expect([need(true), need(false), need(true, 'a'), need(false, 'a')]).toEqual(['sample', 'none', 'none', 'none'])
  })

  it('is a sample, never no, where only the batch speaks', () => {
    fc.assert(
      fc.property(bulk, (known) => {
        const alone = { ...known, reported: { uploads: [], whole: false } }
        if (known.known.size < known.announced) expect(inventoryNeed(alone)).not.toBe('none')
      }),
    )
  })
})
