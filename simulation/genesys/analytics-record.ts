/** A conversation as analytics shows it. */
import type { Models } from 'purecloud-platform-client-v2'
import { endAt, type TrueConversation, type TrueLeg } from '../world/truth.ts'
import { iso } from './ask.ts'

/** Job results cut attribute names and values here. */
const CUT = 1024

/** How each conversation looked when it was shown last, as JSON: seldom otherwise than before. */
const shown = new WeakMap<TrueConversation, Map<string, string>>()

/** @param asOf epoch ms: what happens later is not known yet @param attributes job results have them, the query not */
export function analyticsJson(conversation: TrueConversation, asOf: number, attributes: boolean): string {
  const end = endAt(conversation, asOf)
  const talked = conversation.talkedUntil
  const over = talked !== undefined && talked <= asOf ? talked : end
  const looks = shown.get(conversation) ?? new Map<string, string>()
  shown.set(conversation, looks)
  const look = `${end} ${over} ${attributes}`
  const json = looks.get(look) ?? JSON.stringify(analyticsRecord(conversation, { end, over, attributes }))
  looks.set(look, json)
  return json
}

interface Look {
  /** Of the conversation, and of its sessions; null while they go on. */
  end: number | null
  over: number | null
  attributes: boolean
}

function analyticsRecord(
  conversation: TrueConversation,
  { end, over, attributes }: Look,
): Models.AnalyticsConversation {
  const record: Models.AnalyticsConversation = {
    conversationId: conversation.id,
    conversationStart: iso(conversation.start),
    ...(end === null ? {} : { conversationEnd: iso(end) }),
    originatingDirection: conversation.direction,
    divisionIds: [conversation.divisionId],
    participants: conversation.legs.map((leg) => participant(conversation, leg, over, attributes)),
  }
  switch (conversation.oddity) {
    case undefined:
    case 'no-id':
    case 'no-source':
      return record
    case 'no-list':
      return Object.assign(record, { participants: 'not a list' })
    case 'deeply-nested':
      return Object.assign(record, { extra: nested(3000) })
  }
}

function nested(depth: number): object {
  let inner: object = {}
  for (let i = 0; i < depth; i++) inner = { inner }
  return inner
}

function participant(
  conversation: TrueConversation,
  leg: TrueLeg,
  end: number | null,
  attributes: boolean,
): Models.AnalyticsParticipant {
  return {
    participantId: leg.sessionId.replace(/^.{4}/, 'aaaa'),
    purpose: leg.purpose,
    ...(leg.screen === true ? { screenRecording: true } : {}),
    ...(leg.userId === null ? {} : { userId: leg.userId }),
    ...(attributes ? { attributes: cut(leg.attributes) } : {}),
    sessions: [
      {
        sessionId: leg.sessionId,
        mediaType: leg.medium,
        direction: conversation.direction,
        recording: leg.announced,
        ...(leg.address === null
          ? {}
          : conversation.direction === 'inbound'
            ? { ani: leg.address }
            : { dnis: leg.address }),
        ...(leg.flowId === null ? {} : { flow: { flowId: leg.flowId } }),
        segments: segments(conversation, leg, end),
      },
    ],
  }
}

function segments(
  { start }: TrueConversation,
  leg: TrueLeg,
  end: number | null,
): Models.AnalyticsConversationSegment[] {
  const queue = leg.queueId === null ? {} : { queueId: leg.queueId }
  const until = end === null ? {} : { segmentEnd: iso(end) }
  return [
    {
      segmentType: leg.purpose === 'ivr' ? 'ivr' : 'interact',
      segmentStart: iso(start),
      conference: false,
      ...until,
      ...queue,
    },
    ...(leg.wrapUpId === null || end === null
      ? []
      : [{ segmentType: 'wrapup', wrapUpCode: leg.wrapUpId, segmentStart: iso(end), conference: false, ...queue }]),
  ]
}

function cut(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name.slice(0, CUT), value.slice(0, CUT)]),
  )
}
