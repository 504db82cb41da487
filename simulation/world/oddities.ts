/** Records that nobody would believe before seeing them. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { leg, plainCall, type CallPlan } from './calls.ts'
import type { Directory, TrueConversation } from './truth.ts'

/** Bytes; the simulated answers may be this much smaller than true ones. */
const HUGE = 60_000

/** A medium that was added after this was written. */
export function unknownMedium(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  return { ...call, legs: call.legs.map((entry) => ({ ...entry, medium: 'hologram' })) }
}

/** A shared screen: the source has something that no known way leads to. */
export function withoutSource(draw: Draw, directory: Directory, { id, start, end }: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, { id, start, end })
  return {
    ...call,
    legs: [
      leg(id, 'agent', { medium: 'cobrowse', userId: draw.pick(directory.users).id }, 1),
      leg(id, 'agent', { medium: 'cobrowse', userId: draw.pick(directory.users).id }, 2),
    ],
    recordings: [],
    oddity: 'no-source',
  }
}

/** A text where a list belongs. */
export function noList(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  return { ...plainCall(draw, directory, plan), oddity: 'no-list' }
}

/** A conversation id that is no id. */
export function badId(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const id = `not an id/${plan.id.slice(0, 8)}`
  return { ...plainCall(draw, directory, plan), id, recordings: [], oddity: 'no-id' }
}

/** Three megabytes of attributes at a true scale: with its neighbours more than one answer may hold. */
export function hugeRecord(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  const call = plainCall(draw, directory, plan)
  const notes = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`note_${i}`, 'n'.repeat(HUGE / 100)]))
  return {
    ...call,
    legs: call.legs.map((entry, i) => (i === 0 ? { ...entry, attributes: { ...entry.attributes, ...notes } } : entry)),
  }
}

/** One object in the other, deeper than a stack. */
export function deeplyNested(draw: Draw, directory: Directory, plan: CallPlan): TrueConversation {
  return { ...plainCall(draw, directory, plan), oddity: 'deeply-nested' }
}
