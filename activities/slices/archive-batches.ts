/**
 * Archives the batches of a slice that Genesys has ready.
 * Delivered twice it writes nothing twice: a batch that had begun before is looked up in the vault first.
 */
import { ArchiveError, isOutOfReach } from '../../domain/errors.ts'
import type { ArchiveRecord } from '../../domain/ports/archive-index.ts'
import type { BatchResult } from '../../domain/ports/recording-source.ts'
import { archiveConversation, type ConversationOutcome } from '../../use-cases/conversation/archive-conversation.ts'
import { archiveUnreadable } from '../../use-cases/conversation/archive-unreadable.ts'
import type { ActivityImplementations } from '../contract.ts'
import type { Batch, SliceRef } from '../contract/slices.ts'
import { downloadLinks } from '../../use-cases/conversation/download-links.ts'
import { deadline, type Deadline, few } from '../deadline.ts'
import { runFiles, type SliceFile } from '../run-files.ts'
import { type NamesFile } from '../../use-cases/conversation/plan.ts'
import { type TenantFile } from '../../use-cases/conversation/plan.ts'
import { type PlannedConversation } from '../../use-cases/conversation/plan.ts'
import { type PendingConversation } from '../../use-cases/conversation/plan.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { wantsSpeech } from '../../use-cases/conversation/store-speech.ts'
import { transcriptFinder } from '../../use-cases/conversation/transcript-finder.ts'
import { indexRecords } from '../../use-cases/retention/index-records.ts'
import { budgetFor, noteSample, reportsOf, type SliceReports } from './reported.ts'
import { batchOf } from './submit-slice.ts'

/** Null: Genesys is still preparing it. */
type BatchOutcome = { records: ArchiveRecord[]; pending: number; left: number | null } | null

/** Not begun, for the time was over. */
const LEFT = { kind: 'left' } as const

export function archiveBatches(ports: ActivityPorts): ActivityImplementations['archiveBatches'] {
  const { staging, recordings, ledger } = ports

  return async (input) => {
    const dayRun = { day: input.day, startedAt: input.startedAt }
    const file = await staging.read<SliceFile>(runFiles.slice(dayRun, input.slice))
    const names = await staging.read<NamesFile>(runFiles.names(dayRun))
    const tenant = await staging.read<TenantFile>(runFiles.tenant(dayRun))
    const waiting: Batch[] = []
    const indexing: Promise<void>[] = []
    const end = deadline(ports)
    const reports = await reportsOf(ports, dayRun, input.slice)
    let pending = 0
    let more = false
    for (const batch of input.batches) {
      if (end.over()) {
        more = true
        waiting.push(batch)
        continue
      }
      const outcome = await archiveBatch(input, file, { names, tenant, reports, end }, batch, input.last)
      if (outcome === null) waiting.push(batch)
      else {
        // Beside the next batch: recordings need not wait for the index.
        indexing.push(indexRecords(ports, outcome.records))
        indexing.at(-1)?.catch(() => {})
        pending += outcome.pending
        if (outcome.left !== null) {
          more = true
          waiting.push({ ...batch, from: outcome.left })
        }
      }
    }
    await Promise.all(indexing)
    return { waiting, pending, more }
  }

  async function archiveBatch(
    ref: SliceRef,
    file: SliceFile,
    { names, tenant, reports, end }: { names: NamesFile; tenant: TenantFile; reports: SliceReports; end: Deadline },
    batch: Batch,
    last: boolean,
  ): Promise<BatchOutcome> {
    const results = batch.batchId === '' ? [] : await resultsOf(batch.batchId, last)
    if (results === null) return null

    const from = batch.from ?? 0
    const part = from === 0 ? String(batch.index) : `${batch.index}-${from}`
    const redelivered = !(await ledger.begin(ref.day, `batch:${ref.startedAt}:${ref.slice}:${part}`))
    const downloads = downloadLinks(
      results,
      tenant.linkLifeMinutes,
      () => resultsAgain(batch.batchId),
      () => ports.clock.now(),
    )
    const planned = batchOf(file.conversations, batch.index).slice(from)
    const inventories = await budgetFor(ports, ref, !reports.whole)
    const transcripts = transcriptFinder(
      ports,
      planned.map(({ conversation }) => conversation).filter((conversation) => wantsSpeech(tenant, conversation)),
    )
    const archive = (plannedConversation: PlannedConversation, again: { redelivered: boolean; alone?: true }) =>
      archiveConversation(ports, {
        dayRun: ref,
        names,
        tenant,
        planned: plannedConversation,
        reported: reports.of(plannedConversation.conversation.conversationId),
        inventories,
        transcripts,
        links: downloads,
        ...again,
      })
    // In their order, so that what is left when the time is over is one piece; the first always gets its turn.
    const outcomes = await eachOrAll<PlannedConversation, ConversationOutcome | typeof LEFT>(
      planned,
      (plannedConversation, i) =>
        ports.limitConversations<ConversationOutcome | typeof LEFT>(() =>
          i > 0 && end.over() ? Promise.resolve(LEFT) : archive(plannedConversation, { redelivered }),
        ),
      (plannedConversation) =>
        ports.limitConversations(() => archive(plannedConversation, { redelivered: true, alone: true })),
    )
    const left = outcomes.findIndex((outcome) => outcome.kind === 'left')

    const records: ArchiveRecord[] = []
    const waiting: PendingConversation[] = []
    for (const outcome of outcomes) {
      switch (outcome.kind) {
        case 'archived':
          records.push(outcome.record)
          break
        case 'pending':
          waiting.push(outcome.pending)
          break
        case 'unchanged':
        case 'left':
          break
      }
    }
    if (batch.index === 0 && from === 0)
      for (const record of few(file.unreadable)) records.push(await archiveUnreadable(ports, ref, record))
    await staging.write(runFiles.pending(ref, ref.slice, part), waiting)
    await noteSample(ports, runFiles.sample(ref, ref.slice, part), inventories)
    await ledger.progress(ref.day, {
      unit: `${ref.startedAt}:${ref.slice}:${part}`,
      genesysCalls: 0,
      ...progressOf(records),
    })
    return { records, pending: waiting.length, left: left < 0 ? null : from + left }
  }

  /**
   * Null while Genesys is still preparing. A batch that Genesys forgot, or that never ends, gives no results: its
   * recordings are then asked for again.
   */
  async function resultsOf(batchId: string, last: boolean): Promise<BatchResult[] | null> {
    try {
      const status = await recordings.batchStatus(batchId)
      if (status.state === 'completed') return status.results
      return last ? status.results : null
    } catch (error) {
      if (error instanceof ArchiveError && error.code === 'source-not-found') return []
      throw error
    }
  }

  /** Fresh links, or null: a batch that cannot be read now leaves the old ones to be tried. */
  async function resultsAgain(batchId: string): Promise<BatchResult[] | null> {
    try {
      return batchId === '' ? null : (await recordings.batchStatus(batchId)).results
    } catch (error) {
      if (error instanceof ArchiveError) return null
      throw error
    }
  }
}

function progressOf(records: readonly ArchiveRecord[]): {
  archived: number
  recordingsArchived: number
  objects: number
  bytes: number
} {
  const objects = records.flatMap((record) => record.objects)
  return {
    archived: records.length,
    recordingsArchived: objects.filter((object) => object.kind === 'recording').length,
    objects: objects.length,
    bytes: objects.reduce((sum, object) => sum + object.sizeBytes, 0),
  }
}

/**
 * Waits for every one before it throws: a retry must not run beside the rest of a failed attempt. A source that is out
 * of reach for every one stops the slice; those that it fails while others come through are tried once more, alone.
 */
async function eachOrAll<P, T extends { kind: string }>(
  planned: readonly P[],
  archive: (entry: P, index: number) => Promise<T>,
  alone: (entry: P) => Promise<T>,
): Promise<T[]> {
  const first = await Promise.allSettled(planned.map(archive))
  const tried = first.filter((result) => result.status === 'rejected' || result.value.kind !== LEFT.kind)
  const isOutage = tried.every((result) => result.status === 'rejected' && isOutOfReach(result.reason))
  const mayStop = first.some((result) => result.status === 'rejected' && !isOutOfReach(result.reason))
  const work = planned.map((entry, i) => {
    const result = first[i]
    if (result?.status === 'fulfilled') return Promise.resolve(result.value)
    return isOutage || mayStop ? Promise.reject(result?.reason as Error) : alone(entry)
  })
  await Promise.allSettled(work)
  return await Promise.all(work)
}
