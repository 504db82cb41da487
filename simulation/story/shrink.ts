/** The shortest story that still fails (delta debugging, Zeller and Hildebrandt 2002, over all that it is made of). */
import type { Story } from './story.ts'

/** @param fails runs a story @param most runs at most */
export async function shrink(story: Story, fails: (story: Story) => Promise<boolean>, most = 120): Promise<Story> {
  let left = most
  const stillFails = async (candidate: Story): Promise<boolean> => left-- > 0 && (await fails(candidate))
  const happenings = await fewest(story.happenings, (kept) => stillFails({ ...story, happenings: kept }))
  let best: Story = { ...story, happenings }
  const orphans = await fewest(best.orphans, (kept) => stillFails({ ...best, orphans: kept }))
  best = { ...best, orphans }
  const conversations = await fewest(best.conversations, (kept) => stillFails({ ...best, conversations: kept }))
  best = { ...best, conversations }
  for (let days = 2; days < best.days; days = Math.ceil(days * 1.6)) {
    if (await stillFails({ ...best, days })) return { ...best, days }
  }
  return best
}

/** Drops halves, quarters, eighths ... as long as what is left still fails. */
async function fewest<T>(items: T[], fails: (kept: T[]) => Promise<boolean>): Promise<T[]> {
  if (items.length === 0 || (await fails([]))) return []
  let kept = items
  for (let parts = 2; kept.length > 1;) {
    const size = Math.ceil(kept.length / parts)
    const without = await firstFailing(kept, size, fails)
    if (without !== null) {
      kept = without
      parts = Math.max(2, parts - 1)
    } else if (size === 1) return kept
    else parts = Math.min(kept.length, parts * 2)
  }
  return kept
}

async function firstFailing<T>(kept: T[], size: number, fails: (kept: T[]) => Promise<boolean>): Promise<T[] | null> {
  for (let from = 0; from < kept.length; from += size) {
    const without = [...kept.slice(0, from), ...kept.slice(from + size)]
    if (without.length > 0 && (await fails(without))) return without
  }
  return null
}
