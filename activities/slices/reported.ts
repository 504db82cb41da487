/** What the upload reports name of the conversations of a slice, and what sampling found where they name nothing. */
import type { Reported, ReportedUpload } from '../../domain/completeness/inventory-need.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { UploadStatus } from '../../domain/ports/loss-source.ts'
import type { ActivityPorts } from '../../use-cases/ports.ts'
import { inventoryBudget, type InventoryBudget } from '../../use-cases/conversation/inventory-budget.ts'
import type { ReportedRows } from '../losses/order-upload-reports.ts'
import { runFiles } from '../run-files.ts'

type Staging = Pick<ActivityPorts, 'staging'>

export interface SliceReports {
  of(conversationId: string): Reported
  whole: boolean
}

export async function reportsOf({ staging }: Staging, dayRun: DayRun, slice: string): Promise<SliceReports> {
  const uploads = new Map<string, ReportedUpload[]>()
  const folder = runFiles.reported(dayRun, slice)
  for (const name of await staging.list(folder)) {
    const status = name.slice(folder.length) as UploadStatus
    for (const [conversationId, recordingId] of await staging.read<ReportedRows>(name)) {
      const of = uploads.get(conversationId) ?? []
      uploads.set(conversationId, of)
      of.push({ recordingId, status })
    }
  }
  const whole = await goodUploadsRead({ staging }, dayRun)
  return { whole, of: (conversationId) => ({ uploads: uploads.get(conversationId) ?? [], whole }) }
}

/** Only then what the reports do not name is not there. */
export async function goodUploadsRead({ staging }: Staging, dayRun: DayRun): Promise<boolean> {
  const name = runFiles.reportsRead(dayRun, 'Success')
  return (await staging.list(name)).includes(name)
}

export interface SampleNote {
  asked: number
  foundMore: number
}

/** @param sampling false where reports speak for all conversations: then nothing is sampled, and nothing read */
export async function budgetFor(ports: Staging, dayRun: DayRun, sampling: boolean): Promise<InventoryBudget> {
  return inventoryBudget(dayRun.startedAt, sampling ? (await samplesOf(ports, dayRun)).foundMore : 0)
}

export async function samplesOf({ staging }: Staging, dayRun: DayRun): Promise<SampleNote> {
  const sum: SampleNote = { asked: 0, foundMore: 0 }
  for (const name of await staging.list(runFiles.samples(dayRun))) {
    const { asked, foundMore } = await staging.read<SampleNote>(name)
    sum.asked += asked
    sum.foundMore += foundMore
  }
  return sum
}

/** Written only where something was sampled: most batches have nothing to say. */
export async function noteSample(
  { staging }: Staging,
  name: string,
  { sampled, foundMore }: Pick<InventoryBudget, 'sampled' | 'foundMore'>,
): Promise<void> {
  if (sampled > 0) await staging.write(name, { asked: sampled, foundMore } satisfies SampleNote)
}
