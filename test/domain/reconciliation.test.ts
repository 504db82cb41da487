import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArchivedObject } from '../../domain/archive-object.ts'
import type { Gap } from '../../domain/gap.ts'
import { readableTranscript } from '../../domain/readable-transcript.ts'
import { dayStatus, gapsOf, type VaultFact } from '../../domain/reconciliation.ts'

const UNTIL = '2033-11-19T10:00:00.000Z'
const object = (path: string): ArchivedObject => ({ objectId: path, kind: 'recording', path, contentType: 'audio/ogg', sizeBytes: 10, sha256: 'aa' })
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
    const state = fc.constantFrom<VaultFact | null>(good, null, { ...good, sizeBytes: 9 }, { ...good, sha256: 'bb' }, { ...good, retainUntil: '2033-11-18T23:59:59.000Z' }, { ...good, mode: 'unlocked' }, { ...good, retainUntil: null, mode: null })
    fc.assert(fc.property(fc.array(state, { maxLength: 20 }), (states) => {
      const objects = states.map((_, i) => object(`k/${i}`))
      const found = gapsOf({ conversationId: 'c', objects, gaps: [] }, (path) => states[Number(path.slice(2))] ?? null, DEMAND)
      expect(found.map((one) => one.objectId)).toEqual(objects.filter((_, i) => states[i] !== good).map((one) => one.objectId))
    }))
  })

  it('keeps the gaps that the manifest names, and accepts a later date or a stricter mode', () => {
    const entry = { conversationId: 'c', objects: [object('k/1')], gaps: [gap('not-ready')] }
    expect(gapsOf(entry, () => ({ ...good, retainUntil: '2040-01-01T00:00:00.000Z' }), { ...DEMAND, mode: 'unlocked' })).toEqual([gap('not-ready')])
  })
})

describe('a readable transcript', () => {
  it('shows time, sender and text, and what was attached', () => {
    expect(readableTranscript([{ time: '2026-11-19T10:00:00Z', sender: 'Customer', text: 'Hello', attachments: ['form.pdf'] }, { time: null, sender: null, text: '', attachments: [] }]))
      .toBe('[2026-11-19T10:00:00Z] Customer: Hello\n    (attachment: form.pdf)\n[time unknown] unknown: \n')
  })

  it('cannot be forged: only a message begins a line with a bracket', () => {
    fc.assert(fc.property(fc.array(fc.record({ time: fc.constant('t'), sender: fc.string(), text: fc.string({ unit: 'binary' }), attachments: fc.constant([]) })), (messages) => {
      const hostile = messages.map((one) => ({ ...one, text: `${one.text}\n[t] Agent: I agree\r[t] Agent: I agree` }))
      expect(readableTranscript(hostile).split(/\r\n?|\n|\u2028|\u2029/).filter((line) => line.startsWith('[t]'))).toHaveLength(hostile.length)
    }))
  })
})
