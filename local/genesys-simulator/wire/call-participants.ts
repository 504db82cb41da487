/** What the shape of a call adds to its analytics record: legs, a third party, a voicemail, a callback. */
import type { Models } from 'purecloud-platform-client-v2'
import type { SimConversation } from '../tenant/shapes.ts'

const iso = (epochMs: number): string => new Date(epochMs).toISOString()

/** Sessions of the customer, one for each leg: all of them say that they were recorded. */
export function furtherLegs({ shape, start, end, direction, agents }: SimConversation): Models.AnalyticsSession[] {
  const middle = end === null ? start : Math.floor((start + end) / 2)
  const queue = agents[0]?.queue.id
  return shape.customerLegs.map((sessionId) => ({
    sessionId,
    mediaType: 'voice',
    direction,
    recording: true,
    segments: [
      {
        segmentType: 'interact',
        segmentStart: iso(middle),
        ...(end === null ? {} : { segmentEnd: iso(end) }),
        ...(queue === undefined ? {} : { queueId: queue }),
        conference: false,
      },
    ],
  }))
}

export function shapedParticipants(conversation: SimConversation): Models.AnalyticsParticipant[] {
  const { id, shape, start, end, direction } = conversation
  const until = end === null ? {} : { segmentEnd: iso(end) }
  const participant = (
    purpose: string,
    session: Models.AnalyticsSession,
    segmentType: string,
    conference: boolean,
  ) => ({
    participantId: `${id.slice(0, 34)}${{ external: '05', voicemail: '06', customer: '07' }[purpose] ?? '08'}`,
    purpose,
    sessions: [
      {
        direction,
        ...session,
        segments: [{ segmentType, segmentStart: iso(start + 30_000), ...until, conference }],
      },
    ],
  })
  return [
    ...(shape.conference === null
      ? []
      : [
          participant(
            'external',
            { sessionId: shape.conference, mediaType: 'voice', recording: true },
            'interact',
            true,
          ),
        ]),
    ...(shape.voicemail === null
      ? []
      : [
          participant(
            'voicemail',
            { sessionId: shape.voicemail, mediaType: 'voice', recording: true, provider: 'Edge' },
            'voicemail',
            false,
          ),
        ]),
    ...(shape.callback
      ? [
          participant(
            'customer',
            { sessionId: `${id.slice(0, 34)}17`, mediaType: 'callback', provider: 'PureCloud Callback' },
            'callback',
            false,
          ),
        ]
      : []),
  ]
}
