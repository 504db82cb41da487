/**
 * Shapes of calls as the public sample of real records has them: what says that it was recorded is not what was
 * recorded. Drawn beside the rest of a call, so that turning a share changes nothing else of it.
 */
import { draw, uuid } from '../random.ts'
import type { Profile } from './profile.ts'

export interface CallShape {
  /** Further sessions of the customer that say they were recorded: a leg each, covered by the first recording. */
  customerLegs: string[]
  /** Session of a third party who joined; it says that it was recorded, and the call's recording covers it. */
  conference: string | null
  /** Session of the voicemail that the caller left, with a recording of its own. */
  voicemail: string | null
  /** Called back: the sessions before the call are of another medium. */
  callback: boolean
  /** Recordings of the customer's session beyond the first that no metric counts. */
  seconds: number
  /** Recorded although none of its sessions says so. */
  unannounced: boolean
}

export const PLAIN: CallShape = {
  customerLegs: [],
  conference: null,
  voicemail: null,
  callback: false,
  seconds: 0,
  unannounced: false,
}

/** @param recorded whether the call was: only then there is something to announce, or not to */
export function callShape(
  id: string,
  { legs, conferences, voicemails, callbacks, seconds, unannounced }: Profile,
  recorded: boolean,
): CallShape {
  const d = draw('shape', id)
  const [many, conference, voicemail, callback, second, silent] = [legs, conferences, voicemails, callbacks, seconds]
    .concat(unannounced)
    .map((share) => d.chance(share))
  if (!recorded) return { ...PLAIN, callback: callback === true }
  if (silent === true) return { ...PLAIN, callback: true, unannounced: true }
  return {
    customerLegs: many === true ? Array.from({ length: d.whole(1, 3) }, (_, i) => uuid('leg', id, i)) : [],
    conference: conference === true ? uuid('conference', id) : null,
    voicemail: voicemail === true ? uuid('voicemail', id) : null,
    callback: callback === true,
    seconds: second === true ? 1 : 0,
    unannounced: false,
  }
}
