/**
 * What still waits for a recording: files that slices leave in staging, less those that a later look has taken over.
 * A look goes through them in pages; what it leaves waiting is of its own round, so no page of it meets that again.
 */
import type { DayRun } from '../../domain/day-run.ts'
import { runFiles } from '../run-files.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** Conversations that one activity looks at: a call each, well inside the longest run of a function. */
const PAGE_OF_PENDING = 200

type Staging = Pick<ActivityPorts, 'staging'>

/** What a page of a look did: names of the pending files it took over, and its answer for a redelivery. */
export interface Taken<T> {
  names: string[]
  result: T
}

export const roundText = (round: number): string => String(round).padStart(3, '0')

/**
 * Pending files that nobody has taken over, sorted. Those of the given round itself are left out: an earlier delivery,
 * or an earlier page, has written them.
 */
export async function pendingFiles({ staging }: Staging, dayRun: DayRun, round?: number): Promise<string[]> {
  const markers = await staging.list(runFiles.takens(dayRun))
  const through = markers.filter((name) => name.endsWith(LAST)).map(roundOf)
  // Whatever is older than the last look that went through has been taken by it: its markers need not be read.
  const since = through.length === 0 ? -1 : Math.max(...through)
  const taken = new Set<string>()
  for (const name of markers)
    if (roundOf(name) > since) for (const file of (await staging.read<Taken<unknown>>(name)).names) taken.add(file)
  return (await staging.list(runFiles.pendings(dayRun))).filter(
    (name) => !taken.has(name) && writtenIn(name) >= since && writtenIn(name) !== round,
  )
}

/** Reads files up to a page's worth of conversations. */
export async function pageOfPending(
  { staging }: Staging,
  names: readonly string[],
): Promise<{ names: string[]; conversations: PendingConversation[]; more: boolean }> {
  const read: string[] = []
  const conversations: PendingConversation[] = []
  for (const name of names) {
    if (conversations.length >= PAGE_OF_PENDING) return { names: read, conversations, more: true }
    conversations.push(...(await staging.read<PendingConversation[]>(name)))
    read.push(name)
  }
  return { names: read, conversations, more: false }
}

const LAST = '-last'
const roundOf = (marker: string): number => Number(/\/taken\/(\d+)/.exec(marker)?.[1] ?? -1)

/** The round whose look wrote a pending file; -1 for the slices of the plan. */
const writtenIn = (name: string): number => Number(/\/pending\/(?:rest-|w)(\d+)-/.exec(name)?.[1] ?? -1)

/** What an earlier delivery of this page answered, or null. */
export async function answeredBefore<T>({ staging }: Staging, marker: string): Promise<T | null> {
  const name = (await staging.list(marker)).find((found) => found === marker || found === `${marker}${LAST}`)
  return name === undefined ? null : (await staging.read<Taken<T>>(name)).result
}

/** Last of all that a page writes: from here on a redelivery answers the same. */
export async function noteTaken<T extends { more: boolean }>(
  { staging }: Staging,
  marker: string,
  taken: Taken<T>,
): Promise<T> {
  await staging.write(taken.result.more ? marker : `${marker}${LAST}`, taken)
  return taken.result
}
