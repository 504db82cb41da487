/**
 * What still waits for a recording: files that slices leave in staging, less those that a later look has taken over.
 */
import type { DayRun } from '../../domain/day-run.ts'
import { runFiles } from '../run-files.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

export interface Taken {
  names: string[]
  result: { slice: string | null; batches: { index: number; batchId: string }[]; pending: number }
}

/** @param except a file that the caller is about to write: an earlier delivery may have died after writing it */
export async function currentPending(
  { staging }: Pick<ActivityPorts, 'staging'>,
  dayRun: DayRun,
  except?: string,
): Promise<{ names: string[]; conversations: PendingConversation[] }> {
  const taken = new Set<string>()
  for (const name of await staging.list(runFiles.takens(dayRun)))
    (await staging.read<Taken>(name)).names.forEach((id) => taken.add(id))
  const names = (await staging.list(runFiles.pendings(dayRun))).filter((name) => !taken.has(name) && name !== except)
  const conversations: PendingConversation[] = []
  for (const name of names) conversations.push(...(await staging.read<PendingConversation[]>(name)))
  return { names, conversations }
}
