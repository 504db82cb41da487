/** Conversations as the analytics API shows them. */
import type { Models } from 'purecloud-platform-client-v2'
import type { AgentLeg } from '../tenant/shapes.ts'
import type { SimConversation } from '../tenant/shapes.ts'
import { furtherLegs, shapedParticipants } from './call-participants.ts'

/** Job results cut attribute keys and values at 1024 characters (developer.genesys.cloud, conversation_details_job). */
const CUT = 1024

/**
 * @param asOf epoch ms: a conversation that ends later is still open @param withAttributes job results have them, the
 * query has not
 */
export function analyticsConversation(
  conversation: SimConversation,
  asOf: number,
  withAttributes: boolean,
): Models.AnalyticsConversation {
  const { id, start, direction, division } = conversation
  const end = conversation.end !== null && conversation.end <= asOf ? conversation.end : null
  const seen = { ...conversation, end }
  const wire: Models.AnalyticsConversation = {
    conversationId: id,
    conversationStart: iso(start),
    originatingDirection: direction,
    divisionIds: [division.id],
    conversationInitiator: direction === 'inbound' ? 'customer' : 'agent',
    participants: [
      customerParticipant(seen, withAttributes),
      ...systemParticipants(seen),
      ...conversation.agents.map((leg) => agentParticipant(seen, leg)),
      ...shapedParticipants(seen),
    ],
  }
  if (end !== null) wire.conversationEnd = iso(end)
  if (conversation.oddity === 'unreadable') return { ...wire, participants: broken() }
  return wire
}

function mediaType(conversation: SimConversation): string {
  return conversation.oddity === 'unknown-enum' ? 'hologram' : conversation.media
}

function customerParticipant(conversation: SimConversation, withAttributes: boolean): Models.AnalyticsParticipant {
  const { customer, id, start, end, direction, agents } = conversation
  const outbound = direction === 'outbound'
  return {
    participantId: `${id.slice(0, 34)}00`,
    participantName: customer.name,
    purpose: 'customer',
    ...(withAttributes ? { attributes: cut(customer.attributes) } : {}),
    sessions: [
      {
        sessionId: customer.sessionId,
        mediaType: mediaType(conversation),
        direction,
        recording: customer.recorded,
        ...(conversation.media === 'voice'
          ? outbound
            ? { dnis: customer.address, ani: 'tel:+15552000100' }
            : { ani: customer.address, dnis: 'tel:+15552000100' }
          : outbound
            ? { addressTo: customer.address }
            : { addressFrom: customer.address }),
        ...(conversation.media === 'message' ? { messageType: conversation.messages[0]?.messenger ?? 'sms' } : {}),
        segments: [
          {
            segmentType: 'interact',
            segmentStart: iso(start),
            ...(end === null ? {} : { segmentEnd: iso(end) }),
            ...(agents[0] === undefined ? {} : { queueId: agents[0].queue.id }),
            conference: false,
          },
        ],
      },
      ...furtherLegs(conversation),
    ],
  }
}

function systemParticipants({
  id,
  flow,
  media,
  start,
  customer,
  agents,
}: SimConversation): Models.AnalyticsParticipant[] {
  const session = { mediaType: media, direction: 'inbound', sessionId: `${id.slice(0, 34)}01`, recording: false }
  const first = agents[0]
  return [
    {
      participantId: `${id.slice(0, 34)}02`,
      participantName: flow.name,
      purpose: media === 'voice' ? 'ivr' : 'workflow',
      sessions: [
        {
          ...session,
          flow: { flowId: flow.id, flowName: flow.name, flowType: 'INBOUNDCALL' },
          segments: [
            { segmentType: 'ivr', segmentStart: iso(start), segmentEnd: iso(start + 20_000), conference: false },
          ],
          remote: customer.name,
        },
      ],
    },
    ...(first === undefined
      ? []
      : [
          {
            participantId: `${id.slice(0, 34)}03`,
            participantName: first.queue.name,
            purpose: 'acd',
            sessions: [
              {
                ...session,
                sessionId: `${id.slice(0, 34)}04`,
                segments: [
                  {
                    segmentType: 'interact',
                    queueId: first.queue.id,
                    segmentStart: iso(start + 20_000),
                    segmentEnd: iso(start + 25_000),
                    conference: false,
                  },
                ],
              },
            ],
          },
        ]),
  ]
}

function agentParticipant(conversation: SimConversation, leg: AgentLeg): Models.AnalyticsParticipant {
  const { start, end, direction } = conversation
  return {
    participantId: leg.sessionId.replace(/^.{4}/, 'a0a0'),
    participantName: leg.user.name,
    purpose: 'agent',
    userId: leg.user.id,
    ...(leg.screen ? { screenRecording: true } : {}),
    sessions: [
      {
        sessionId: leg.sessionId,
        mediaType: mediaType(conversation),
        direction,
        recording: leg.recorded,
        ...(conversation.consultations > 0
          ? { metrics: [{ name: 'nConsult', value: conversation.consultations, emitDate: iso(start + 60_000) }] }
          : {}),
        segments: [
          {
            segmentType: 'interact',
            queueId: leg.queue.id,
            segmentStart: iso(start + 25_000),
            ...(end === null ? {} : { segmentEnd: iso(end) }),
            conference: false,
          },
          ...(end === null
            ? []
            : [
                {
                  segmentType: 'wrapup',
                  queueId: leg.queue.id,
                  wrapUpCode: leg.wrapUp.id,
                  wrapUpNote: 'Sample note',
                  segmentStart: iso(end),
                  segmentEnd: iso(end + 15_000),
                  conference: false,
                },
              ]),
        ],
      },
    ],
  }
}

function cut(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name.slice(0, CUT), value.slice(0, CUT)]),
  )
}

export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString()
}

/** What a defect at the source looks like: a text where a list belongs. Typed as the list, for no type describes it. */
function broken(): Models.AnalyticsParticipant[] {
  return JSON.parse('"not a list"') as Models.AnalyticsParticipant[]
}
