/** Before the source deletes a recording that the archive does not hold, somebody is told. */
import { utcDay } from '../world/truth.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
/** The list is walked over several nights; what it says of the last week counts. */
const HORIZON = 7 * DAY

export function warnedInTime(evidence: Evidence): Violation[] {
  const { world, records, storage, now } = evidence
  const told = new Map(storage.alarms.map(({ id, at }) => [id, at]))
  return world.conversations.flatMap((conversation) => {
    const held = new Set(records.get(conversation.id)?.objects.map(({ objectId }) => objectId))
    return conversation.recordings.flatMap(({ id, states }): Violation[] => {
      const [first] = states
      const gone = states.find(({ state }) => state === 'DELETED')?.from ?? Infinity
      if (first === undefined || gone > now || gone - first.from < HORIZON + DAY || held.has(id)) return []
      if (conversation.start < world.start || isDisturbed(evidence, gone - HORIZON, gone)) return []
      if ((told.get(id) ?? Infinity) < gone) return []
      const [shape, day] = [conversation.shape, utcDay(gone)]
      return [
        { invariant: 'warned-in-time', shape, day, subject: id, detail: 'deleted unarchived, and no alarm before' },
      ]
    })
  })
}
