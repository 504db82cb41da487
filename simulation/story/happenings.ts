/** Everything that can happen beside the conversations: at the source, in the machine, by a person. */
import type { Draw } from '../../local/genesys-simulator/random.ts'
import { SWITCHED_OFF } from './switched-off.ts'
import type { Happening } from './story.ts'

export interface HappeningKind {
  kind: string
  /** How many a week, on average. */
  weekly: number
  /** Ms that it lasts, at least and at most; 0 for a moment. */
  lasts: readonly [number, number]
  /** Hours of the day between which it begins: most mishaps are put where the app works. */
  between: readonly [number, number]
  /** True: a person's order, which harms nothing by itself. */
  harmless?: true
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NIGHT = [0.45, 1.5] as const
const MORNING = [0.45, 8] as const
/** Just before the night begins, which does most of its work in its first minutes. */
const EVE = [0.485, 0.5] as const
const FIRST_SECONDS = [1.5 * MINUTE, 10 * MINUTE] as const

export const HAPPENINGS: readonly HappeningKind[] = [
  { kind: 'source: storm of 503', weekly: 0.7, lasts: [2 * MINUTE, 40 * MINUTE], between: NIGHT },
  { kind: 'source: storm of 429', weekly: 0.7, lasts: [MINUTE, 20 * MINUTE], between: NIGHT },
  { kind: 'source: out of reach', weekly: 0.3, lasts: [5 * MINUTE, 3 * HOUR], between: NIGHT },
  { kind: 'source: pages that say nothing', weekly: 0.4, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: errors with status 200', weekly: 0.4, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: broken JSON', weekly: 0.5, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: compressed unasked', weekly: 0.5, lasts: [HOUR, DAY], between: [0, 1] },
  { kind: 'source: job fails', weekly: 0.5, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: job expires while paged', weekly: 0.5, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: job leaves one out', weekly: 0.5, lasts: [2 * HOUR, 8 * HOUR], between: [0, 0.4] },
  { kind: 'source: cursor in a circle', weekly: 0.3, lasts: FIRST_SECONDS, between: EVE },
  { kind: 'source: lake behind', weekly: 0.5, lasts: [4 * HOUR, 50 * HOUR], between: [0, 24] },
  { kind: 'source: queue names unreadable', weekly: 0.4, lasts: [10 * MINUTE, 2 * HOUR], between: [0, 0.5] },
  { kind: 'source: media cut short', weekly: 0.5, lasts: [5 * MINUTE, 40 * MINUTE], between: EVE },
  { kind: 'source: web page for media', weekly: 0.4, lasts: [5 * MINUTE, 40 * MINUTE], between: EVE },
  { kind: 'source: links die at once', weekly: 0.4, lasts: [5 * MINUTE, 40 * MINUTE], between: EVE },
  { kind: 'source: token revoked', weekly: 0.4, lasts: [0, 0], between: NIGHT },
  { kind: 'machine: host dies at a port call', weekly: 0.8, lasts: [0, 0], between: MORNING },
  { kind: 'machine: worker dies at a port call', weekly: 0.8, lasts: [0, 0], between: MORNING },
  { kind: 'machine: worker dies in a turn', weekly: 0.5, lasts: [0, 0], between: MORNING },
  { kind: 'machine: activity delivered twice', weekly: 0.8, lasts: [0, 0], between: MORNING },
  { kind: 'machine: index throttled', weekly: 0.5, lasts: [2 * MINUTE, 30 * MINUTE], between: NIGHT },
  { kind: 'machine: index out of reach', weekly: 0.4, lasts: [2 * MINUTE, 30 * MINUTE], between: NIGHT },
  { kind: 'machine: ledger out of reach', weekly: 0.4, lasts: [MINUTE, 20 * MINUTE], between: EVE },
  { kind: 'machine: index refuses a record', weekly: 0.4, lasts: [2 * MINUTE, 40 * MINUTE], between: EVE },
  { kind: 'machine: ledger written by others', weekly: 0.4, lasts: [2 * MINUTE, 40 * MINUTE], between: EVE },
  { kind: 'machine: answer of storage lost', weekly: 0.8, lasts: [MINUTE, 15 * MINUTE], between: NIGHT },
  { kind: 'machine: signing key disabled', weekly: 0.3, lasts: [HOUR, 20 * HOUR], between: [0, 6] },
  { kind: 'source: permission lost', weekly: 0.4, lasts: [2 * HOUR, 40 * HOUR], between: [0, 24] },
  { kind: 'source: audit queries fail', weekly: 0.4, lasts: [5 * MINUTE, 3 * HOUR], between: [1.8, 2.1] },
  { kind: 'source: audit query of somebody else', weekly: 0.4, lasts: [5 * MINUTE, 5 * HOUR], between: [1.8, 2.1] },
  { kind: 'machine: a call that never answers', weekly: 0.5, lasts: [0, 0], between: MORNING },
  { kind: 'machine: clock jumps', weekly: 0.4, lasts: [0, 0], between: MORNING },
  { kind: 'machine: scope key disabled', weekly: 0.3, lasts: [HOUR, 30 * HOUR], between: [0, 24] },
  { kind: 'operator: starts a day again', weekly: 1, lasts: [0, 0], between: [0, 24], harmless: true },
  { kind: 'operator: starts a day twice at once', weekly: 0.5, lasts: [0, 0], between: [0, 24], harmless: true },
  { kind: 'operator: ends a running night', weekly: 0.4, lasts: [0, 0], between: [0.5, 1] },
  { kind: 'operator: changes the policy', weekly: 0.25, lasts: [0, 0], between: [8, 20] },
  { kind: 'operator: ends anything', weekly: 0.4, lasts: [0, 0], between: [0.5, 9] },
  { kind: 'operator: backfills last days', weekly: 0.3, lasts: [0, 0], between: [0, 24], harmless: true },
  { kind: 'operator: backfills old days', weekly: 0.4, lasts: [0, 0], between: [0, 24], harmless: true },
  { kind: 'operator: asks for an extension', weekly: 1, lasts: [0, 0], between: [0, 24], harmless: true },
  { kind: 'operator: holds records', weekly: 0.5, lasts: [0, 0], between: [8, 20], harmless: true },
  { kind: 'operator: asks for records', weekly: 0.7, lasts: [0, 0], between: [8, 20], harmless: true },
  { kind: 'operator: releases a hold', weekly: 0.4, lasts: [0, 0], between: [8, 20], harmless: true },
]

export function happeningsOf(draw: Draw, epoch: number, days: number): Happening[] {
  const found: Happening[] = []
  for (const { kind, weekly, lasts, between } of HAPPENINGS) {
    if (SWITCHED_OFF.some(({ name }) => name === kind)) continue
    for (let day = 1; day < days; day++) {
      if (!draw.chance(weekly / 7)) continue
      const hour = between[0] + draw.real() * (between[1] - between[0])
      found.push({
        kind,
        at: Math.round(epoch + day * DAY + hour * HOUR),
        lasts: Math.round(lasts[0] + draw.real() * (lasts[1] - lasts[0])),
        pick: draw.whole(0, 999),
      })
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

export function isHarmful({ kind }: Happening): boolean {
  return HAPPENINGS.find((entry) => entry.kind === kind)?.harmless !== true
}

/** Kinds that really hit something, or were done: a storm at an hour when nobody asks proves nothing. */
export interface Struck {
  add(kind: string): void
}
