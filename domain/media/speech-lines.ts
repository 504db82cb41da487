/** Phrases of speech transcripts as lines to read, in the order of time. */
import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { TranscriptLine } from './readable-transcript.ts'

const phrase = z.looseObject({
  text: z.string().catch(''),
  startTimeMs: z.number().nullable().catch(null),
  participantPurpose: z.string().nullable().catch(null),
})
const transcript = z.looseObject({
  transcripts: z.array(z.looseObject({ phrases: z.array(phrase).catch([]) })).catch([]),
})

const SPEAKERS: Record<string, string> = { internal: 'agent', external: 'customer' }

/** What cannot be read as a phrase has no line; the JSON beside it has everything. */
export function transcriptLines(transcripts: readonly JsonObject[]): TranscriptLine[] {
  return transcripts
    .flatMap((jsonObject) => transcript.safeParse(jsonObject).data?.transcripts ?? [])
    .flatMap((entry) => entry.phrases)
    .sort((a, b) => (a.startTimeMs ?? 0) - (b.startTimeMs ?? 0))
    .map(({ text, startTimeMs, participantPurpose }) => ({
      time: startTimeMs === null ? null : instant(startTimeMs),
      sender: SPEAKERS[participantPurpose ?? ''] ?? participantPurpose,
      text,
      attachments: [],
    }))
}

function instant(epochMs: number): string | null {
  const date = new Date(epochMs)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
