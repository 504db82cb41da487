/** Recorded calls in their usual and unusual shapes. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import type { Directory, SourceState, TrueConversation, TrueLeg, TrueRecording } from './truth.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface CallPlan {
  id: string
  start: number
  end: number
}

/** A customer, a menu, a queue, an agent, one recording. */
export function plainCall(draw: Draw, directory: Directory, { id, start, end }: CallPlan): TrueConversation {
  const queueId = draw.pick(directory.queues).id
  const customer = leg(id, 'customer', {
    announced: true,
    address: number(draw),
    queueId,
    attributes: attributes(draw),
  })
  return {
    id,
    shape: 'plain call',
    start,
    stretches: [{ from: start, end }],
    direction: draw.chance(0.7) ? 'inbound' : 'outbound',
    divisionId: draw.pick(directory.divisions).id,
    legs: [
      customer,
      leg(id, 'ivr', { flowId: draw.pick(directory.flows).id }),
      leg(id, 'acd', { queueId }),
      leg(id, 'agent', {
        queueId,
        userId: draw.pick(directory.users).id,
        wrapUpId: draw.pick(directory.wrapUpCodes).id,
      }),
    ],
    recordings: [audio(draw, id, 1, customer.sessionId, end)],
  }
}

/** As most real calls are: several customer legs say that they were recorded, fewer recordings lie behind them. */
export function manyLegs(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const more = Array.from({ length: draw.whole(1, 3) }, (_, i) =>
    leg(plan.id, 'customer', { announced: true, address: number(draw) }, i + 2),
  )
  return { ...call, legs: [...call.legs, ...more] }
}

/** More recordings than sessions say: a trunk and a consultation share one. */
export function manyRecordings(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const sessionId = call.legs[0]?.sessionId ?? ''
  return {
    ...call,
    recordings: [1, 2, 3].slice(0, draw.whole(2, 3)).map((i) => audio(draw, plan.id, i, sessionId, plan.end)),
  }
}

/** A callback that was recorded although no session says so. */
export function unannounced(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  return { ...call, legs: call.legs.map((entry) => ({ ...entry, announced: false, medium: 'callback' })) }
}

/** The same, and days late: no look of the first night can see it. */
export function unannouncedAndLate(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = unannounced(draw, directory, plan)
  const states = [{ from: plan.end + draw.whole(30, 60) * HOUR, state: 'AVAILABLE' as const }]
  return { ...call, recordings: call.recordings.map((recording) => ({ ...recording, states })) }
}

/** The agent's screen was recorded, too. */
export function withScreen(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const agent = call.legs.at(-1)
  const screen = audio(draw, plan.id, 2, agent?.sessionId ?? '', plan.end)
  return {
    ...call,
    legs: call.legs.map((entry) => (entry === agent ? { ...entry, screen: true } : entry)),
    recordings: [...call.recordings, { ...screen, kind: 'screen', contentType: 'video/mp4' }],
  }
}

/** A menu alone: no human, no recording. */
export function menuOnly(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  return {
    ...call,
    legs: call.legs
      .filter(({ purpose }) => purpose === 'customer' || purpose === 'ivr')
      .map((entry) => ({ ...entry, announced: false, queueId: null })),
    recordings: [],
  }
}

/** It goes on for days: the agent has long hung up when it ends. */
export function endsDaysLater(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  return {
    ...call,
    talkedUntil: plan.end,
    stretches: [{ from: plan.start, end: plan.end + draw.whole(1, 5) * DAY }],
  }
}

/** It never ends. */
export function neverEnds(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  return { ...plainCall(draw, directory, plan), talkedUntil: plan.end, stretches: [{ from: plan.start, end: null }] }
}

/** It ends, goes on days later, and ends again; each stretch has a recording. */
export function reopened(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const from = plan.end + draw.whole(1, 8) * DAY
  const end = from + draw.whole(5, 60) * MINUTE
  return {
    ...call,
    stretches: [...call.stretches, { from, end }],
    recordings: [...call.recordings, audio(draw, plan.id, 2, call.legs[0]?.sessionId ?? '', end)],
  }
}

/** The same after so long that nobody looks at its first day any more. */
export function reopenedAYearLater(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const from = plan.end + draw.whole(340, 390) * DAY
  const end = from + 20 * MINUTE
  return {
    ...call,
    stretches: [...call.stretches, { from, end }],
    recordings: [...call.recordings, audio(draw, plan.id, 2, call.legs[0]?.sessionId ?? '', end)],
  }
}

/** The course of its one recording, as hours after the end and what it is from then on. */
export function course(
  steps: (draw: Draw) => readonly (readonly [hours: number, state: SourceState])[],
): (draw: Draw, directory: Directory, plan: CallPlan) => TrueConversation {
  return (draw, directory, plan) => {
    const call = plainCall(draw, directory, plan)
    const states = steps(draw).map(([hours, state]) => ({ from: plan.end + hours * HOUR, state }))
    return { ...call, recordings: call.recordings.map((recording) => ({ ...recording, states })) }
  }
}

/** What flows write: mostly nothing that counts, sometimes a key, sometimes an empty one before a filled one. */
export function attributes(draw: Draw): Record<string, string> {
  return draw.chance(0.25) ? { trading_id: `T-${draw.whole(1000, 9999)}`, mood: 'calm' } : { mood: 'calm' }
}

export function leg(
  id: string,
  purpose: TrueLeg['purpose'],
  more: Partial<Omit<TrueLeg, 'purpose' | 'sessionId'>> = {},
  index = 1,
): TrueLeg {
  return {
    purpose,
    sessionId: uuid('session', id, purpose, index),
    medium: 'voice',
    announced: false,
    address: null,
    userId: null,
    queueId: null,
    flowId: null,
    wrapUpId: null,
    attributes: {},
    ...more,
  }
}

/** Uploaded while the call ends, available minutes later. */
function audio(draw: Draw, id: string, index: number, sessionId: string, end: number): TrueRecording {
  return {
    id: uuid('recording', id, index),
    sessionId,
    kind: 'audio',
    contentType: 'audio/wav',
    sizeBytes: 200 + 2 * draw.whole(0, 400),
    states: [
      { from: end, state: 'UPLOADING' },
      { from: end + draw.whole(1, 20) * MINUTE, state: 'AVAILABLE' },
    ],
  }
}

export function number(draw: Draw): string {
  return `tel:+1555${String(draw.whole(0, 9_999_999)).padStart(7, '0')}`
}
