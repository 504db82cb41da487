/**
 * A life as data: who called, what an operator did, what broke. The same story always runs the same way, and a story
 * from which something is left out is a story again: that is how a failing one is made short.
 */
import type { TrueConversation, TrueOrphan } from '../world/truth.ts'

export interface Story {
  seed: number
  days: number
  conversations: TrueConversation[]
  happenings: Happening[]
  orphans: TrueOrphan[]
}

/** Something that happens to the source, the operator or the machine at an instant (epoch ms) or for a while. */
export interface Happening {
  kind: string
  at: number
  /** For how long, ms; 0 for a moment. */
  lasts: number
  /** Chooses among what it may hit; its meaning is the kind's own. */
  pick: number
}
