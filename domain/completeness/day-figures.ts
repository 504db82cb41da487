/**
 * A day's figures: the one place where they are counted, so that the certificate, the state, the inventory and the
 * verification give the same numbers. Objects, recordings and bytes include those of orphans; `archived` does not.
 */
import type { ObjectKind } from '../record/archive-object.ts'
import { isOrphan } from '../record/orphan.ts'
import { isExcused, type Gap } from './gap.ts'

export interface DayFigures {
  /** Conversations. */
  archived: number
  /** Recordings without a conversation. */
  orphans: number
  recordings: number
  objects: number
  bytes: number
}
interface Counted {
  conversationId: string
  objects: readonly { kind: string; sizeBytes: number }[]
}

export const NO_FIGURES: DayFigures = { archived: 0, orphans: 0, recordings: 0, objects: 0, bytes: 0 }

const RECORDING: ObjectKind = 'recording'

/** Counts record by record: a day is never all in memory. */
export function dayTally(): { add(record: Counted): void; figures(): DayFigures } {
  const sum = { ...NO_FIGURES }
  return {
    add(record) {
      if (isOrphan(record)) sum.orphans++
      else sum.archived++
      for (const { kind, sizeBytes } of record.objects) {
        sum.objects++
        sum.bytes += sizeBytes
        if (kind === RECORDING) sum.recordings++
      }
    },
    figures: () => ({ ...sum }),
  }
}

/** How many gaps of which reason. */
function byReason(gaps: readonly Pick<Gap, 'reason'>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason } of gaps) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

/** Gaps as a certificate states them: excuses apart from what is missing. */
export function gapFigures(gaps: readonly Gap[]): {
  excused: number
  missing: number
  excuses: Record<string, number>
  reasons: Record<string, number>
} {
  const [excuses, open] = [gaps.filter(isExcused), gaps.filter((gap) => !isExcused(gap))]
  return { excused: excuses.length, missing: open.length, excuses: byReason(excuses), reasons: byReason(open) }
}
