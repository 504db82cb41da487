import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConversation } from '../../../adapters/genesys/read-conversation.ts'

const WIRE = {
  conversationId: 'c-1', conversationStart: '2026-11-19T10:00:00.000Z', conversationEnd: '2026-11-19T10:05:00.000Z', originatingDirection: 'inbound', divisionIds: ['d-1'],
  participants: [
    { purpose: 'customer', attributes: { trading_id: 'T-1', nested: { a: 1 } }, sessions: [{ mediaType: 'voice', direction: 'inbound', ani: 'tel:+15550100', recording: true, segments: [{ segmentType: 'interact', queueId: 'q-1' }] }] },
    { purpose: 'agent', userId: 'u-1', screenRecording: true, attributes: { trading_id: 'T-2' }, sessions: [{ mediaType: 'voice', metrics: [{ name: 'nConsult', value: 1 }], segments: [{ segmentType: 'wrapup', queueId: 'q-2', wrapUpCode: 'w-1' }] }] },
  ],
}

describe('an analytics record', () => {
  it('gives who, where, when and how many recordings to expect', () => {
    expect(readConversation(WIRE)).toMatchObject({ kind: 'conversation', conversation: {
      conversationId: 'c-1', conversationEnd: '2026-11-19T10:05:00.000Z', mediaTypes: ['voice'], queueIds: ['q-1', 'q-2'], agentIds: ['u-1'], wrapUpCodeIds: ['w-1'], addresses: ['tel:+15550100'],
      ivrOnly: false, recordedSessions: 1, screenRecordings: 1, consultations: 1, attributes: { trading_id: 'T-1', nested: '{"a":1}' }, unknownValues: [], raw: WIRE,
    } })
  })

  it('without an end is open, without agents it is self-service', () => {
    const { conversationEnd: _, ...open } = WIRE
    const read = readConversation({ ...open, participants: [WIRE.participants[0]] })
    expect(read).toMatchObject({ kind: 'conversation', conversation: { ivrOnly: true } })
    expect(read.kind === 'conversation' && read.conversation.conversationEnd).toBeUndefined()
  })

  it('keeps and reports values that no list knows', () => {
    const odd = { ...WIRE, originatingDirection: 'sideways', participants: [{ purpose: 'oracle', sessions: [{ mediaType: 'hologram' }] }] }
    expect(readConversation(odd)).toMatchObject({ kind: 'conversation', conversation: { mediaTypes: ['hologram'], unknownValues: ['mediaType=hologram', 'originatingDirection=sideways', 'purpose=oracle'] } })
  })

  it.each([
    ['participants is a text', { ...WIRE, participants: 'none' }, 'c-1', 'participants'],
    ['the start is no date', { ...WIRE, conversationStart: 'soon' }, 'c-1', 'conversationStart'],
    ['it has no id', { ...WIRE, conversationId: undefined }, null, 'conversationId'],
    ['it is a number', 42, null, ''],
  ])('is kept raw when %s', (_what, raw, conversationId, path) => {
    const read = readConversation(raw)
    expect(read).toMatchObject({ kind: 'unreadable', conversationId })
    expect(read.kind === 'unreadable' && read.reason).toContain(path)
  })

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (raw) => {
      expect(['conversation', 'unreadable']).toContain(readConversation(raw).kind)
    }))
  })
})
