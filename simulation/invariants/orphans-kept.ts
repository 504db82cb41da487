/** Every orphan is archived once, or named on a day of its time. */
import { utcDay } from '../world/truth.ts'
import { isDisturbed, type Evidence } from './evidence.ts'
import type { Violation } from './violation.ts'

const DAY = 86_400_000
/** Until the next night, and through it. */
const SETTLED = 2.5 * DAY
const RECORDING = /\/recordings\/([^/.]+)\./

export function orphansKept(evidence: Evidence): Violation[] {
  const { world, storage, days, now } = evidence
  const named = new Set(
    [...days.values()].flatMap(({ gaps }) => gaps.flatMap((gap) => [gap.objectId, gap.conversationId])),
  )
  const stored = Map.groupBy(storage.vault.blobs.keys(), (path) => RECORDING.exec(path)?.[1] ?? '')
  return world.orphans.flatMap(({ id, shape, from }): Violation[] => {
    if (from + SETTLED > now || isDisturbed(evidence, from, from + SETTLED)) return []
    const paths = stored.get(id) ?? []
    const broken = (detail: string): Violation[] => [
      { invariant: 'orphans-kept', shape, day: utcDay(from), subject: id, detail },
    ]
    if (paths.length > 1) return broken(`lies in ${paths.join(' and ')}`)
    const isNamed = named.has(id) || named.has(`orphan-${id}`)
    if (paths.length === 0) return isNamed ? [] : broken('neither archived nor named')
    return storage.index.records.has(`orphan-${id}`) ? [] : broken('in the vault, but the index does not name it')
  })
}
