/**
 * The waiting is over: each conversation that still lacks something is sealed with what there is, its gaps named for
 * review.
 */
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { sealConversation } from '../../use-cases/conversation/seal-conversation.ts'
import { contextOf } from '../../use-cases/conversation/work.ts'
import type { ActivityImplementations } from '../contract.ts'
import { runFiles } from '../run-files.ts'
import { type NamesFile } from '../../use-cases/conversation/plan.ts'
import { currentPending } from './pending.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { withExtension } from '../../use-cases/conversation/extension-in-force.ts'

export function closePending(ports: ActivityPorts): ActivityImplementations['closePending'] {
  return async (dayRun) => {
    const { conversations } = await currentPending(ports, dayRun)
    await ports.ledger.update(dayRun.day, { counts: { pending: 0 } })
    if (conversations.length === 0) return { gaps: 0 }
    const names = await ports.staging.read<NamesFile>(runFiles.names(dayRun))
    const records: ArchiveRecord[] = []
    let gaps = 0
    for (const { planned: before, waiting } of conversations) {
      const planned = await withExtension(ports, before, false)
      const work = { dayRun, names, planned }
      records.push(
        await sealConversation(ports, work, contextOf(ports, work), planned.have, [...planned.settled, ...waiting]),
      )
      gaps += waiting.length
    }
    await ports.index.put(records)
    await ports.ledger.progress(dayRun.day, {
      unit: `${dayRun.startedAt}:closed`,
      genesysCalls: 0,
      archived: records.length,
      recordingsArchived: records.flatMap((record) => record.objects).filter((object) => object.kind === 'recording')
        .length,
      objects: records.reduce((sum, record) => sum + record.objects.length, 0),
      bytes: records.flatMap((record) => record.objects).reduce((sum, object) => sum + object.sizeBytes, 0),
    })
    return { gaps }
  }
}
