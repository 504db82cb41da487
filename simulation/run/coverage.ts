/** Which shapes, acts and faults a seed had: one that hardly any seed has proves nothing. */
import { HAPPENINGS } from '../story/happenings.ts'
import type { Happening } from '../story/story.ts'
import { ORPHANS } from '../world/orphans.ts'
import { PAST } from '../world/past.ts'
import { SHAPES } from '../world/shapes.ts'
import type { World } from '../world/truth.ts'

/** Name to how often it occurred in one seed; over seeds: in how many it did. */
export type Coverage = Record<string, number>

/** The whole tenant against the archive. */
export const COMPARED = 'app: tenant compared'

/** Everything that may occur, met by nobody yet. */
export function emptyCoverage(): Coverage {
  const shapes = [...SHAPES.map(({ name }) => name), ...PAST.map(({ shape }) => shape), ...ORPHANS]
  const world = [
    ...shapes,
    'queue removed',
    'queue renamed',
    'entries of the audit log',
    'transcripts searchable',
    'transcripts not searchable',
  ]
  return Object.fromEntries(
    [...world.map((name) => `world: ${name}`), ...HAPPENINGS.map(({ kind }) => kind), COMPARED].map((row) => [row, 0]),
  )
}

/** Rows that fewer seeds met. */
export function scarce(total: Coverage, least: number): string[] {
  return Object.keys(total)
    .filter((row) => (total[row] ?? 0) < least)
    .sort()
}

/** @param struck kinds of mishaps that hit something, and of acts that were done */
export function coverage(
  { conversations, orphans, queueChanges, audits, transcription, transcriptsSearchable }: World,
  happenings: readonly Happening[],
  struck: ReadonlySet<string>,
): Coverage {
  const counts: Coverage = audits.length === 0 ? {} : { 'world: entries of the audit log': audits.length }
  if (transcription !== 'Disabled') counts[`world: transcripts ${transcriptsSearchable ? '' : 'not '}searchable`] = 1
  for (const { becomes } of queueChanges) counts[`world: queue ${becomes === null ? 'removed' : 'renamed'}`] = 1
  for (const { shape } of [...conversations, ...orphans])
    counts[`world: ${shape}`] = (counts[`world: ${shape}`] ?? 0) + 1
  for (const { kind } of happenings) if (struck.has(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

export function addSeed(total: Coverage, seed: Coverage): void {
  for (const name of Object.keys(seed)) total[name] = (total[name] ?? 0) + 1
}

export function table(total: Coverage, seeds: number): string[] {
  const rows = Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1))
  const width = Math.max(20, ...rows.map(([name]) => name.length))
  return [
    `${'what'.padEnd(width)}  seeds of ${seeds}`,
    ...rows.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(5)}`),
  ]
}
