/** Participant attributes as flows leave them: they decide class and keys, so each must count. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { plainCall, type CallPlan } from './calls.ts'
import type { Directory, TrueConversation } from './truth.ts'

/** The first participant has the name without a value, the last one has the value. */
export function emptyAttributes(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  return spread(plainCall(draw, directory, plan), { trading_id: '' }, { trading_id: `T-${draw.whole(1000, 9999)}` })
}

/** Two jurisdictions: the longer period must win, whichever comes first. */
export function contradictoryAttributes(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const values = draw.chance(0.5) ? ['US', 'EU'] : ['EU', 'US']
  return spread(plainCall(draw, directory, plan), { jurisdiction: values[0] ?? '' }, { jurisdiction: values[1] ?? '' })
}

/** A key behind 1024 characters of blanks: analytics shows none of it. */
export function cutAttributes(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  return spread(plainCall(draw, directory, plan), { note: 'n'.repeat(1500) }, { trading_id: `T-${'7'.repeat(1100)}` })
}

function spread(call: TrueConversation, first: Record<string, string>, last: Record<string, string>): TrueConversation {
  return {
    ...call,
    legs: call.legs.map((leg, i) => ({
      ...leg,
      attributes: i === 0 ? first : i === call.legs.length - 1 ? last : {},
    })),
  }
}
