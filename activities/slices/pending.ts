/**
 * What still waits for a recording: files that slices leave in staging, less those that a later look has taken over.
 */
import type { Night } from '../../domain/night.ts'
import { nightFiles } from '../night-files.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

export interface Taken {
  names: string[]
  result: { slice: string | null; batches: { index: number; batchId: string }[]; pending: number }
}

/** @param except a file that the caller is about to write: an earlier delivery may have died after writing it */
export async function currentPending(
  { staging }: Pick<ActivityPorts, 'staging'>,
  night: Night,
  except?: string,
): Promise<{ names: string[]; conversations: PendingConversation[] }> {
  const taken = new Set<string>()
  for (const name of await staging.list(nightFiles.takens(night)))
    (await staging.read<Taken>(name)).names.forEach((one) => taken.add(one))
  const names = (await staging.list(nightFiles.pendings(night))).filter((name) => !taken.has(name) && name !== except)
  const conversations: PendingConversation[] = []
  for (const name of names) conversations.push(...(await staging.read<PendingConversation[]>(name)))
  return { names, conversations }
}
