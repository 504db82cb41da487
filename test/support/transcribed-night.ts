/** A night of a tenant that transcribes all its calls: files of transcripts, and one run over the day. */
import { runFiles } from '../../activities/run-files.ts'
import type { DayRun } from '../../domain/day-run.ts'
import type { MediaAnswer } from '../../domain/ports/recording-source.ts'
import type { Conversation } from '../../domain/record/conversation.ts'
import type { MemoryNight } from './memory-night.ts'

/** A file with one phrase, as the media origin gives it. */
export function transcriptFile(text: string): MediaAnswer {
  const body = Buffer.from(JSON.stringify({ transcripts: [{ phrases: [{ text, startTimeMs: 1 }] }] }))
  return {
    contentType: 'application/json',
    contentLength: body.byteLength,
    body: (async function* () {
      yield await Promise.resolve(body)
    })(),
    cancel: () => {},
  }
}

/** Plans the day and archives its slice once, as far as that goes in one look. */
export async function transcribedRun(
  night: MemoryNight,
  activities: ReturnType<MemoryNight['withPorts']>,
  dayRun: DayRun,
  planned: Conversation,
): Promise<void> {
  await night.discovered({ conversations: [planned] }, dayRun)
  await night.ports.staging.write(runFiles.tenant(dayRun), {
    linkLifeMinutes: 60,
    transcription: 'all',
    transcribedQueues: [],
    warnings: [],
  })
  if ((await activities.planDay(dayRun)).slices === 0) return
  const slice = { ...dayRun, slice: 's0001' }
  const { batches } = await activities.submitSlice(slice)
  await activities.archiveBatches({ ...slice, batches, round: 1, last: true })
}
