/**
 * The waiting is over: each conversation that still lacks something is sealed with what there is, its gaps named for
 * review.
 */
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import { closeConversation } from '../../use-cases/conversation/close-conversation.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { Activities, ActivityImplementations } from '../contract.ts'
import { runFiles } from '../run-files.ts'
import { type NamesFile } from '../../use-cases/conversation/plan.ts'
import { answeredBefore, noteTaken, pageOfPending, pendingFiles, type Taken } from './pending.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { indexRecords } from '../../use-cases/retention/index-records.ts'

type Closed = ReturnType<Activities['closePending']>

export function closePending(ports: ActivityPorts): ActivityImplementations['closePending'] {
  return async ({ page, ...dayRun }) => {
    const marker = runFiles.closed(dayRun, page)
    const before = await answeredBefore<Closed>(ports, marker)
    if (before !== null) return before
    const { names: files, conversations, more } = await pageOfPending(ports, await unclosed(dayRun))
    await ports.ledger.update(dayRun.day, { counts: { pending: 0 } })
    if (conversations.length === 0) return { gaps: 0, more }
    const names = await ports.staging.read<NamesFile>(runFiles.names(dayRun))
    const records: ArchiveRecord[] = []
    let gaps = 0
    for (const pending of conversations) {
      const record = await closeConversation(ports, { dayRun, names }, pending)
      if (record !== null) records.push(record)
      gaps += pending.waiting.length + (pending.postponed ?? []).length
    }
    await indexRecords(ports, records)
    await ports.ledger.progress(dayRun.day, {
      unit: `${dayRun.startedAt}:closed:${page}`,
      genesysCalls: 0,
      archived: records.length,
      recordingsArchived: records.flatMap((record) => record.objects).filter((object) => object.kind === 'recording')
        .length,
      objects: records.reduce((sum, record) => sum + record.objects.length, 0),
      bytes: records.flatMap((record) => record.objects).reduce((sum, object) => sum + object.sizeBytes, 0),
    })
    return noteTaken(ports, marker, { names: files, result: { gaps, more } })
  }

  async function unclosed(dayRun: DayRun): Promise<string[]> {
    const closed = new Set<string>()
    for (const name of await ports.staging.list(runFiles.closeds(dayRun)))
      for (const file of (await ports.staging.read<Taken<Closed>>(name)).names) closed.add(file)
    return (await pendingFiles(ports, dayRun)).filter((name) => !closed.has(name))
  }
}
