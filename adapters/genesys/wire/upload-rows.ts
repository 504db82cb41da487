/** The upload report as rows: a CSV whose columns are known by name only, a piece at a time, because it may be long. */
import { CsvError, parse } from 'csv-parse'
import { ArchiveError } from '../../../domain/errors.ts'
import type { UploadRow } from '../../../domain/ports/loss-source.ts'

/** No cell of a report is longer, bytes. */
const LONGEST_ROW = 64 * 1024

/**
 * @returns rows as they come, some with each piece of the body
 * @throws ArchiveError `source-unreadable` for what is no such CSV, also for one without a header: that it is empty is
 *   no evidence; `media-unavailable` when the download breaks off
 */
export async function* uploadRows(body: AsyncIterable<Uint8Array>): AsyncIterable<UploadRow[]> {
  let rows: UploadRow[] = []
  const header: { columns: Columns | null } = { columns: null }
  // A row for itself costs a turn of the event loop and more: the parser leaves them here.
  const keep = (cells: string[]): null => {
    const { columns } = header
    if (columns === null) header.columns = columnsOf(cells)
    else if (cells[columns.conversation])
      rows.push({
        conversationId: cells[columns.conversation] ?? '',
        recordingId: cells[columns.recording] || null,
      })
    return null
  }
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    on_record: keep,
  })
  // What it finds wrong comes back with the piece.
  parser.on('error', () => {})
  try {
    for await (const piece of body) {
      await taken((done) => parser.write(piece, done))
      if (rows.length > 0) yield rows
      rows = []
    }
    await taken((done) => parser.resume().end(done))
    if (rows.length > 0) yield rows
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    if (error instanceof CsvError)
      throw new ArchiveError('source-unreadable', 'the upload report is not a CSV', { cause: error })
    throw new ArchiveError('media-unavailable', 'the download of the upload report broke off', {
      retryable: true,
      cause: error,
    })
  }
  if (header.columns === null)
    throw new ArchiveError('source-unreadable', 'the upload report is empty, without a header')
}

function taken(work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => {
      if (error == null) resolve()
      else reject(error)
    })
  })
}

interface Columns {
  conversation: number
  recording: number
}

function columnsOf(header: readonly string[]): Columns {
  const names = header.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const conversation = names.indexOf('conversationid')
  if (conversation < 0)
    throw new ArchiveError('source-unreadable', 'the upload report has no column of conversation ids')
  return { conversation, recording: names.indexOf('recordingid') }
}
