/** Calls with a speech transcript, there hours after the call. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { HOUR, plainCall, type CallPlan } from './calls.ts'
import type { Directory, TrueConversation } from './truth.ts'

export function transcribed(
  hours: readonly [number, number],
): (draw: Draw, directory: Directory, plan: CallPlan) => TrueConversation {
  return (draw, directory, plan) => {
    const call = plainCall(draw, directory, plan)
    const from = plan.end + draw.whole(hours[0], hours[1]) * HOUR
    return {
      ...call,
      transcript: {
        sessionId: call.legs[0]?.sessionId ?? '',
        from,
        said: `all about ${plan.id.replace(/\d/g, (digit) => 'ghjklmnpqr'[Number(digit)] ?? '')}`,
      },
    }
  }
}
