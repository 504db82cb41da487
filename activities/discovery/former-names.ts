/**
 * Names that a queue, division or flow had before it was given another one. Nobody tells when that was: a conversation
 * that began before the new name was first seen may have been led under the old one, and is decided by both.
 */
import type { DayRun } from '../../domain/day-run.ts'
import { ArchiveError } from '../../domain/errors.ts'
import type { FormerNames, NamesFile } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Of all nights so far; kept between nights. */
const FORMER = 'source/former-names'
/** What retention is decided by. */
const DECIDING = ['queues', 'divisions', 'flows'] as const

/**
 * @param known as of the night before, null for the first @param names as listed now
 * @returns all that are known, with those that have gone since
 */
export async function formerNames(
  { staging }: Pick<ActivityPorts, 'staging'>,
  { startedAt }: DayRun,
  known: NamesFile | null,
  names: NamesFile,
): Promise<FormerNames> {
  const former = await formerSoFar(staging)
  let renamed = 0
  for (const kind of DECIDING)
    for (const [id, name] of Object.entries(known?.[kind] ?? {})) {
      if (names[kind][id] === undefined || names[kind][id] === name) continue
      const others = (former[kind]?.[id] ?? []).filter((entry) => entry.name !== name)
      former[kind] = { ...former[kind], [id]: [...others, { name, until: startedAt }] }
      renamed++
    }
  if (renamed > 0) await staging.write(FORMER, former)
  return former
}

async function formerSoFar(staging: ActivityPorts['staging']): Promise<FormerNames> {
  try {
    return await staging.read<FormerNames>(FORMER)
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'staging-missing') return {}
    throw error
  }
}
