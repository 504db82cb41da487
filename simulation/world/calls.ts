/** Ordinary recorded calls: a customer, a menu, a queue, an agent, one recording. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import type { Directory, TrueConversation, TrueLeg, TrueRecording } from './truth.ts'

const MINUTE = 60_000

export interface CallPlan {
  id: string
  start: number
  end: number
}

export function plainCall(draw: Draw, directory: Directory, { id, start, end }: CallPlan): TrueConversation {
  const queueId = draw.pick(directory.queues).id
  const customer = leg(id, 'customer', { announced: true, address: number(draw), queueId })
  const recording = audio(draw, id, 1, customer.sessionId, end)
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
    recordings: [recording],
  }
}

export function leg(id: string, purpose: TrueLeg['purpose'], more: Partial<TrueLeg> = {}): TrueLeg {
  return {
    purpose,
    sessionId: uuid('session', id, purpose, more.sessionId ?? ''),
    medium: 'voice',
    announced: false,
    address: null,
    userId: null,
    queueId: null,
    flowId: null,
    wrapUpId: null,
    attributes: {},
    ...('sessionId' in more ? {} : {}),
    ...Object.fromEntries(Object.entries(more).filter(([name]) => name !== 'sessionId')),
  }
}

/** Uploaded while the call ends, available minutes later. */
export function audio(draw: Draw, id: string, index: number, sessionId: string, end: number): TrueRecording {
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
