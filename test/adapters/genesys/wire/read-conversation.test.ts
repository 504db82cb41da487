import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConversation } from '../../../../adapters/genesys/wire/read-conversation.ts'

const WIRE = {
  conversationId: 'c-1',
  conversationStart: '2026-11-19T10:00:00.000Z',
  conversationEnd: '2026-11-19T10:05:00.000Z',
  originatingDirection: 'inbound',
  divisionIds: ['d-1'],
  participants: [
    {
      purpose: 'customer',
      attributes: { trading_id: 'T-1', nested: { a: 1 } },
      sessions: [
        {
          mediaType: 'voice',
          direction: 'inbound',
          ani: 'tel:+15550100',
          recording: true,
          segments: [{ segmentType: 'interact', queueId: 'q-1' }],
        },
      ],
    },
    {
      purpose: 'agent',
      userId: 'u-1',
      screenRecording: true,
      attributes: { trading_id: 'T-2' },
      sessions: [
        {
          mediaType: 'voice',
          metrics: [{ name: 'nConsult', value: 1 }],
          segments: [{ segmentType: 'wrapup', queueId: 'q-2', wrapUpCode: 'w-1' }],
        },
      ],
    },
  ],
}

describe('an analytics record', () => {
  it('gives who, where, when and how many recordings to expect', () => {
    expect(readConversation(WIRE)).toMatchObject({
      kind: 'conversation',
      conversation: {
        conversationId: 'c-1',
        conversationEnd: '2026-11-19T10:05:00.000Z',
        mediaTypes: ['voice'],
        queueIds: ['q-1', 'q-2'],
        agentIds: ['u-1'],
        wrapUpCodeIds: ['w-1'],
        addresses: ['tel:+15550100'],
        ivrOnly: false,
        recordedSessions: 1,
        screenRecordings: 1,
        consultations: 1,
        attributes: { trading_id: 'T-1', nested: '{"a":1}' },
        unknownValues: [],
        raw: WIRE,
      },
    })
  })

  it('without an end is open, without agents it is self-service', () => {
    const { conversationEnd: _, ...open } = WIRE
    const read = readConversation({ ...open, participants: [WIRE.participants[0]] })
    expect(read).toMatchObject({ kind: 'conversation', conversation: { ivrOnly: true } })
    expect(read.kind === 'conversation' && read.conversation.conversationEnd).toBeUndefined()
  })

  it('keeps and reports values that no list knows', () => {
    const odd = {
      ...WIRE,
      originatingDirection: 'sideways',
      participants: [{ purpose: 'oracle', sessions: [{ mediaType: 'hologram' }] }],
    }
    expect(readConversation(odd)).toMatchObject({
      kind: 'conversation',
      conversation: {
        mediaTypes: ['hologram'],
        unknownValues: ['mediaType=hologram', 'originatingDirection=sideways', 'purpose=oracle'],
      },
    })
  })

  it.each([
    ['participants is a text', { ...WIRE, participants: 'none' }, 'c-1', 'participants'],
    ['the start is no date', { ...WIRE, conversationStart: 'soon' }, 'c-1', 'conversationStart'],
    ['the end tells no zone', { ...WIRE, conversationEnd: '2026-11-19T23:30:00' }, 'c-1', 'conversationEnd'],
    [
      'the end is a day that does not exist',
      { ...WIRE, conversationEnd: '2026-02-30T10:00:00Z' },
      'c-1',
      'conversationEnd',
    ],
    [
      'deep inside something is no list',
      { ...WIRE, participants: [{ sessions: [{ segments: [{}, 7] }] }] },
      'c-1',
      'participants.0.sessions.0.segments.1',
    ],
    ['it has no id', { ...WIRE, conversationId: undefined }, null, 'conversationId'],
    ['it is a number', 42, null, ''],
  ])('is kept raw when %s', (_what, raw, conversationId, path) => {
    const read = readConversation(raw)
    expect(read).toMatchObject({ kind: 'unreadable', conversationId })
    expect(read.kind === 'unreadable' && read.reason).toContain(path)
  })

  it('that cannot be read still gives its end, when that can be read: it decides which day it belongs to', () => {
    expect(readConversation({ ...WIRE, participants: 1 })).toMatchObject({
      conversationEnd: '2026-11-19T10:05:00.000Z',
    })
    expect(readConversation({ ...WIRE, participants: 1, conversationEnd: '2026-11-20T01:30:00+02:00' })).toMatchObject({
      conversationEnd: '2026-11-19T23:30:00.000Z',
    })
    expect(readConversation({ ...WIRE, conversationEnd: '2026-11-19T23:30:00' })).toMatchObject({
      conversationEnd: null,
    })
  })

  it('gives times in UTC, whatever zone they came in', () => {
    expect(readConversation({ ...WIRE, conversationEnd: '2026-11-20T01:30:00+02:00' })).toMatchObject({
      conversation: { conversationEnd: '2026-11-19T23:30:00.000Z' },
    })
  })

  it('keeps attributes of any name', () => {
    const attributes = JSON.parse('{"constructor":"c","toString":"t","__proto__":"p","dealer":""}') as object
    const read = readConversation({
      ...WIRE,
      participants: [
        { purpose: 'customer', attributes },
        { purpose: 'agent', attributes: { dealer: 'second' } },
      ],
    })
    const kept = read.kind === 'conversation' ? read.conversation.attributes : {}
    expect([kept['constructor'], kept['toString'], kept['dealer']]).toEqual(['c', 't', 'second'])
  })

  it('keeps every value of an attribute that participants fill differently, and no empty one beside them', () => {
    const read = readConversation({
      ...WIRE,
      participants: [
        { purpose: 'customer', attributes: { trading_id: ' ', jurisdiction: 'US', note: '' } },
        { purpose: 'agent', attributes: { trading_id: 'T-1', jurisdiction: 'EU' } },
        { purpose: 'agent', attributes: { trading_id: 'T-1', jurisdiction: 'US' } },
      ],
    })
    expect(read).toMatchObject({
      conversation: {
        attributes: { trading_id: 'T-1', jurisdiction: 'US', note: '' },
        moreAttributes: { jurisdiction: ['EU'] },
      },
    })
  })

  it("takes the number of the customer's side: the caller's, or the one that was called", () => {
    const read = readConversation({
      ...WIRE,
      participants: [
        {
          purpose: 'customer',
          sessions: [
            { mediaType: 'voice', direction: 'outbound', ani: 'tel:+15550111', dnis: 'tel:+15550122' },
            { mediaType: 'message', direction: 'inbound', addressFrom: '+15550133', addressTo: '+15550144' },
          ],
        },
        { purpose: 'agent', userId: 'u-1', sessions: [{ direction: 'inbound', ani: 'tel:+15550155' }] },
      ],
    })
    expect(read).toMatchObject({ conversation: { addresses: ['+15550133', 'tel:+15550122'] } })
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(['conversation', 'unreadable']).toContain(readConversation(raw).kind)
      }),
    )
  })
})

it.each([200, 200_000])('keeps the text of a record that is nested %i levels deep', (levels) => {
  let inner: object = {}
  for (let level = 0; level < levels; level++) inner = { inner }
  const record = readConversation({ conversationId: 'deep', inner })
  const text = record.kind === 'unreadable' ? record.raw['json'] : null
  expect(text).toBe(`{"conversationId":"deep",${'"inner":{'.repeat(levels + 1)}${'}'.repeat(levels + 1)}}`)
})
