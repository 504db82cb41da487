/** Recordings that lost their conversation; one of them can be found but never had. */
import { uuid, type Draw } from '../../local/genesys-simulator/random.ts'
import { SWITCHED_OFF } from '../story/switched-off.ts'
import type { TrueOrphan } from './truth.ts'

const DAY = 86_400_000
export const ORPHANS = ['orphan', 'orphan that may not be had'] as const

export function orphansOf(draw: Draw, seed: number, epoch: number, days: number): TrueOrphan[] {
  const count = Math.round(days / 5)
  const kinds = ORPHANS.filter((kind) => !SWITCHED_OFF.some(({ name }) => name === kind))
  if (kinds.length === 0) return []
  return Array.from({ length: count }, (_, i) => ({
    id: uuid('orphan', seed, i),
    shape: (draw.chance(0.8) ? kinds[0] : kinds.at(-1)) ?? ORPHANS[0],
    from: epoch + draw.whole(0, Math.max(0, days - 1)) * DAY + draw.whole(0, DAY - 1),
    sizeBytes: 300,
  }))
}
