/** Every day closes, and no day closes better than its worst item. */
import { canBeHad, utcDay, type TrueConversation } from '../world/truth.ts'
import { settledEnds } from './ends.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
/** From midnight until a night with all its waiting is over. */
const LONGEST_NIGHT = 26 * 3_600_000
const RANK = { 'complete': 0, 'complete-with-excuses': 1, 'gaps': 2 } as const

export function honestDays(evidence: Evidence): Violation[] {
  const worst = worstOfDays(evidence)
  return [...evidence.days].flatMap(([day, { state }]): Violation[] => {
    const midnight = Date.parse(day) + DAY
    if (midnight + LONGEST_NIGHT > evidence.now) return []
    const broken = (detail: string): Violation[] => [
      { invariant: 'honest-days', shape: worst.get(day)?.shape ?? 'day', day, subject: day, detail },
    ]
    const disturbed = isDisturbed(evidence, midnight - DAY, evidence.now)
    if (state?.closed == null) return disturbed ? [] : broken(`never closed: ${state?.status ?? 'unknown'}`)
    const least = worst.get(day)
    return least !== undefined && RANK[state.closed] < least.rank
      ? broken(`closed as ${state.closed} although ${least.what}`)
      : []
  })
}

interface Worst {
  rank: 1 | 2
  shape: string
  what: string
}

/** What the archive lacks of each day, by the world's truth. */
function worstOfDays({ world, records, now }: Evidence): Map<string, Worst> {
  const worst = new Map<string, Worst>()
  for (const conversation of world.conversations) {
    const end = settledEnds(conversation, now).at(-1)
    if (end === undefined) continue
    const record = records.get(conversation.id)
    if (record?.gaps.some(({ reason }) => reason === 'retention-over') === true) continue
    if (conversation.oddity === 'no-source' || conversation.oddity === 'no-id')
      worst.set(utcDay(end), { rank: 2, shape: conversation.shape, what: `${conversation.id} cannot be had whole` })
    for (const lack of lacks(conversation, new Set(record?.objects.map(({ objectId }) => objectId)), end)) {
      const day = utcDay(end)
      if ((worst.get(day)?.rank ?? 0) < lack.rank) worst.set(day, { ...lack, shape: conversation.shape })
    }
    if (record === undefined && conversation.oddity !== 'no-id')
      worst.set(utcDay(end), { rank: 2, shape: conversation.shape, what: `${conversation.id} is not archived` })
  }
  return worst
}

function lacks({ recordings }: TrueConversation, archived: ReadonlySet<string>, end: number): Omit<Worst, 'shape'>[] {
  return recordings
    .filter(({ id, states }) => !archived.has(id) && states.some(({ from }) => from <= end + DAY))
    .map(({ id, states }) => {
      const gone = states.at(-1)?.state === 'DELETED' && !states.some(({ state }) => canBeHad(state))
      return { rank: gone ? 1 : 2, what: `recording ${id} is not archived` }
    })
}
