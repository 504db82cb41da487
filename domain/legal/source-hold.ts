/**
 * What a hold keeps at the source besides: Genesys' deletion protection, for conversations whose recordings the source
 * would delete before they are archived. It is a stopgap: so many for the whole tenant, whatever other clients protect.
 */
export const PROTECTED_AT_ONCE = 100
export const MOST_PROTECTED = 1000

/** One conversation of a hold that was asked for at the source. */
export interface SourceMark {
  matterId: string
  conversationId: string
  /** As the source said when it was read back. */
  isProtected: boolean
  /** Why it is not, or not let go, in the source's words. */
  problem: string | null
  /** The look in which it was asked for: each look asks once. */
  look: string
  /** ISO UTC. */
  at: string
}

export interface HoldAtSource {
  protected: number
  /** Asked for, and not protected: each is named in the report. */
  refused: number
  /** Records of the hold that were not asked for: the limit is reached. */
  beyond: number
  /** Conversations that all holds together protect, of `MOST_PROTECTED`. */
  inUse: number
  /** What kept the source from being asked at all. */
  problem: string | null
  /** When it was read back, ISO UTC; null until it was. */
  at: string | null
}

export const NOT_ASKED_YET: HoldAtSource = { protected: 0, refused: 0, beyond: 0, inUse: 0, problem: null, at: null }

/** Conversations that some hold protects. */
export function protectedNow(marks: readonly SourceMark[]): Set<string> {
  return new Set(marks.filter(({ isProtected }) => isProtected).map(({ conversationId }) => conversationId))
}

/**
 * The next to ask for: as many as one call takes and the limit leaves. What another hold protects already takes no
 * place.
 */
export function nextToProtect(wanted: readonly string[], marks: readonly SourceMark[]): string[] {
  const there = protectedNow(marks)
  let room = MOST_PROTECTED - there.size
  return wanted.filter((id) => there.has(id) || room-- > 0).slice(0, PROTECTED_AT_ONCE)
}
