/** What goes on at an instant that only ever moves on: nothing that is over or still to come is looked at again. */
import type { Happening } from './story.ts'

export interface GoingOn {
  /** @param now epoch ms, never earlier than before @returns in the order of the story */
  at(now: number): readonly Happening[]
  /** The first of a kind. */
  of(kind: string, now: number): Happening | undefined
}

export function goingOn(happenings: readonly Happening[]): GoingOn {
  const coming = happenings.filter(({ lasts }) => lasts > 0).sort((a, b) => a.at - b.at)
  let begun = 0
  let current: Happening[] = []
  /** Until then `current` stays as it is. */
  let until = -Infinity

  const at = (now: number): readonly Happening[] => {
    if (now < until) return current
    for (let next = coming[begun]; next !== undefined && next.at <= now; next = coming[++begun]) current.push(next)
    current = current.filter((entry) => now < entry.at + entry.lasts)
    until = Math.min(coming[begun]?.at ?? Infinity, ...current.map((entry) => entry.at + entry.lasts))
    return current
  }
  return { at, of: (kind, now) => at(now).find((entry) => entry.kind === kind) }
}
