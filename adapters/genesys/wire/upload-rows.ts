/** The upload report as rows: a CSV whose columns are known by name only, row by row, because it may be long. */
import { parse } from 'csv-parse'
import { pipeline, Readable } from 'node:stream'
import { ArchiveError } from '../../../domain/errors.ts'
import type { UploadRow } from '../../../domain/ports/loss-source.ts'

/** No cell of a report is longer, bytes. */
const LONGEST_ROW = 64 * 1024

/** @throws ArchiveError `source-unreadable` */
export async function* uploadRows(body: AsyncIterable<Uint8Array>): AsyncIterable<UploadRow> {
  // With `pipe` a download that breaks off would be an error event that nobody hears, and would end the process.
  const rows = pipeline(
    Readable.from(body),
    parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_ROW }),
    () => {},
  )
  let columns: { conversation: number; recording: number } | null = null
  try {
    for await (const row of rows as AsyncIterable<string[]>) {
      if (columns === null) columns = columnsOf(row)
      else if (row[columns.conversation])
        yield { conversationId: row[columns.conversation] ?? '', recordingId: row[columns.recording] || null }
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    throw new ArchiveError('source-unreadable', 'the upload report is not a CSV', { cause: error })
  }
}

function columnsOf(header: readonly string[]): { conversation: number; recording: number } {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const conversation = names.indexOf('conversationid')
  if (conversation < 0)
    throw new ArchiveError('source-unreadable', 'the upload report has no column of conversation ids')
  return { conversation, recording: names.indexOf('recordingid') }
}
