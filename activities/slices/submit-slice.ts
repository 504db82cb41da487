/** Asks Genesys to prepare a slice's recordings: one call per 100 conversations, whatever their media. */
import type { ActivityImplementations } from '../contract.ts'
import type { Batch } from '../contract/slices.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import { type PlannedConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'

/** POST /recording/batchrequests takes at most 100 items (batch.download.too.many.items). */
const BATCH_SIZE = 100

type Ports = Pick<ActivityPorts, 'recordings' | 'staging'>

export function submitSlice(ports: Ports): ActivityImplementations['submitSlice'] {
  return async ({ day, startedAt, slice }) => {
    const file = await ports.staging.read<SliceFile>(runFiles.slice({ day, startedAt }, slice))
    return { batches: await submitBatches(ports.recordings, file.conversations) }
  }
}

/** Batch n covers conversations 100 n to 100 n + 99 of the slice. An empty batch id: nothing to ask Genesys for. */
export async function submitBatches(
  recordings: Ports['recordings'],
  conversations: readonly PlannedConversation[],
): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let index = 0; index * BATCH_SIZE < Math.max(conversations.length, 1); index++) {
    const items = batchOf(conversations, index).map(({ conversation }) => ({
      conversationId: conversation.conversationId,
    }))
    batches.push({ index, batchId: items.length === 0 ? '' : await recordings.submitBatch(items) })
  }
  return batches
}

export function batchOf<T>(items: readonly T[], index: number): T[] {
  return items.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
}
