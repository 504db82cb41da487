/** Judged whenever a day has closed anew: what its night could have seen, it may not close better than. */
import type { DayState } from '../../domain/ports/day-ledger.ts'
import type { Storage } from '../machine/storage.ts'
import { canBeHad, utcDay, type TrueConversation, type World } from '../world/truth.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
const RANK = { 'complete': 0, 'complete-with-excuses': 1, 'gaps': 2 } as const

export interface CloseJudge {
  /** Looks at every day that has closed since it was called last. */
  look(now: number): Promise<Violation[]>
}

export function closeJudge(world: World, { ledger, index }: Storage): CloseJudge {
  const seen = new Map<string, string>()
  const byDay = Map.groupBy(world.conversations, ({ stretches: [first] }) =>
    first?.end == null ? '' : utcDay(first.end),
  )

  return {
    async look(now) {
      const violations: Violation[] = []
      for (const { day, updatedAt } of await ledger.range(utcDay(world.start), utcDay(now))) {
        if (seen.get(day) === updatedAt) continue
        seen.set(day, updatedAt)
        const state = await ledger.read(day)
        if (state?.closed == null || state.status === 'running') continue
        violations.push(...(byDay.get(day) ?? []).flatMap((conversation) => judged(day, state, conversation, now)))
      }
      return violations
    },
  }

  function judged(day: string, state: DayState, conversation: TrueConversation, now: number): Violation[] {
    const { id, shape, stretches, recordings, oddity } = conversation
    // What goes on belongs to another day by now.
    if (stretches.length > 1 || oddity !== undefined || state.closed === null) return []
    const midnight = Date.parse(day) + DAY
    const record = index.records.get(id)
    if (record?.gaps.some(({ reason }) => reason === 'retention-over') === true) return []
    const archived = new Set(record?.objects.map(({ objectId }) => objectId))
    const lacks = recordings.filter(
      (recording) => !archived.has(recording.id) && recording.states.some(({ from }) => from <= midnight),
    )
    const gone = lacks.every(
      ({ states }) => states.at(-1)?.state === 'DELETED' && !states.some((s) => canBeHad(s.state)),
    )
    const least = record === undefined ? 2 : lacks.length === 0 ? 0 : gone ? 1 : 2
    if (RANK[state.closed] >= least) return []
    const what = record === undefined ? `${id} is not archived` : `recording ${lacks[0]?.id ?? ''} is not archived`
    const at = new Date(now).toISOString()
    return [
      { invariant: 'at-close', shape, day, subject: id, detail: `closed as ${state.closed} before ${at}, but ${what}` },
    ]
  }
}
