/** Calls with speech transcripts, there hours after the call. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { HOUR, leg, number, plainCall, type CallPlan } from './calls.ts'
import type { Directory, TrueConversation } from './truth.ts'

type Hours = readonly [number, number]
type Make = (draw: Draw, directory: Directory, plan: CallPlan) => TrueConversation

export function transcribed(hours: Hours): Make {
  return (draw, directory, plan) => {
    const call = plainCall(draw, directory, plan)
    const from = plan.end + draw.whole(hours[0], hours[1]) * HOUR
    return { ...call, transcripts: [{ sessionId: call.legs[0]?.sessionId ?? '', from, said: [said(plan, 'all')] }] }
  }
}

/** Two recorded sessions: the first has its transcript at once, in two files; that of the second takes its time. */
export function transcribedBySession(hours: Hours): Make {
  return (draw, directory, plan) => {
    const call = plainCall(draw, directory, plan)
    const from = plan.end + draw.whole(hours[0], hours[1]) * HOUR
    const second = leg(plan.id, 'customer', { announced: true, address: number(draw) }, 2)
    return {
      ...call,
      legs: [...call.legs, second],
      transcripts: [
        {
          sessionId: call.legs[0]?.sessionId ?? '',
          from: plan.end + HOUR,
          said: [said(plan, 'first'), said(plan, 'then')],
        },
        { sessionId: second.sessionId, from, said: [said(plan, 'later')] },
      ],
    }
  }
}

/** Letters only: no number is looked for in them. */
function said({ id }: CallPlan, what: string): string {
  return `${what} about ${id.replace(/\d/g, (digit) => 'ghjklmnpqr'[Number(digit)] ?? '')}`
}
