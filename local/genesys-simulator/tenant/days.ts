/** The conversations of whole days, made when asked for; a few days are kept. */
import { conversationAt } from './conversation.ts'
import { type Tenant } from './shapes.ts'
import { type SimConversation } from './shapes.ts'

/** A day and a half of activity touches six of them. */
const KEPT = 8

export interface Days {
  /** Drawn for that day: they started on it, or shortly before its midnight. */
  drawn(day: string): readonly SimConversation[]
  /** Drawn for the days around the interval [from, to), epoch ms. */
  around(from: number, to: number): Iterable<SimConversation>
  /** After a change of faults: they are drawn into the conversations. */
  forget(): void
}

const DAY_MS = 86_400_000

/** @param mainDay has all conversations; its neighbours a tenth each, so that windows matter */
export function days(tenant: Tenant, mainDay: string): Days {
  const kept = new Map<string, SimConversation[]>()
  function drawn(day: string): SimConversation[] {
    const known = kept.get(day)
    if (known !== undefined) return known
    const count = countOf(day)
    const made = Array.from({ length: count }, (_, index) => conversationAt(tenant, { day, index }))
    kept.set(day, made)
    if (kept.size > KEPT)
      for (const [oldest] of kept) {
        kept.delete(oldest)
        break
      }
    return made
  }

  /**
   * Other days of the tenant are as large as the main one; the two beside it are small, to keep demonstrations quick.
   */
  function countOf(day: string): number {
    const distance = Math.abs(Date.parse(`${day}T00:00:00Z`) - Date.parse(`${mainDay}T00:00:00Z`)) / DAY_MS
    if (distance === 0) return tenant.conversations
    return tenant.profile.neighbours ? Math.ceil(tenant.conversations / 10) : 0
  }

  return {
    drawn,
    forget: () => kept.clear(),
    *around(from, to) {
      for (let at = Math.floor(from / DAY_MS) - 1; at * DAY_MS < to + DAY_MS; at++)
        yield* drawn(new Date(at * DAY_MS).toISOString().slice(0, 10))
    },
  }
}
