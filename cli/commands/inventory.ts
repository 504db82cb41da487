import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import { stringify } from 'csv-stringify'
import type { Gap } from '../../domain/completeness/gap.ts'
import type { DayEntry } from '../../domain/ports/archive-index.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { bytesText, count } from '../output/format.ts'
import type { Archive } from '../archive-reader.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'

const OBJECT_COLUMNS = ['conversationId', 'objectId', 'path', 'kind', 'size', 'sha256', 'contentType'] as const
type Row = Record<(typeof OBJECT_COLUMNS)[number], string | number>

export function inventoryCommand(): Command {
  return new Command('inventory')
    .description('every archived object and every gap of a day')
    .addOption(dayOption('UTC day, YYYY-MM-DD').makeOptionMandatory())
    .addOption(new Option('--json', 'as JSON: {day, objects, gaps}').conflicts('csv'))
    .addOption(new Option('--csv', 'as CSV, one row per object or gap'))
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const { day, json, csv } = command.opts<{ day: string; json?: boolean; csv?: boolean }>()
        const archive = await session.archive()
        const state = await archive.ledger.read(day)
        if (state?.status === 'running') console.error(`${day} is not closed yet: this is what is archived so far.`)
        if (state === null) {
          console.error(`${day} has not been archived.`)
          process.exitCode = EXIT.failed
        } else if (json === true) await writeJson(archive, day)
        else if (csv === true) await writeCsv(archive, day)
        else await writeTable(archive, day)
      }),
    )
}

function rowsOf({ conversationId, objects }: DayEntry): Row[] {
  return objects.map(({ objectId, path, kind, sizeBytes, sha256, contentType }) => ({
    conversationId,
    objectId,
    path,
    kind,
    size: sizeBytes,
    sha256,
    contentType,
  }))
}

/** Streamed: a large day has hundreds of thousands of rows. */
async function writeJson({ index, ledger }: Archive, day: string): Promise<void> {
  await print(`{"day":${JSON.stringify(day)},"objects":[`)
  let first = true
  for await (const page of index.day(day)) {
    const rows = page.flatMap(rowsOf).map((row) => JSON.stringify(row))
    if (rows.length > 0) await print(`${first ? '' : ','}\n${rows.join(',\n')}`)
    if (rows.length > 0) first = false
  }
  await print('\n],"gaps":[')
  first = true
  for await (const page of ledger.gaps(day)) {
    for (const gap of page) {
      await print(`${first ? '' : ','}\n${JSON.stringify(gap)}`)
      first = false
    }
  }
  await print('\n]}\n')
}

async function writeCsv({ index, ledger }: Archive, day: string): Promise<void> {
  const rows = async function* () {
    for await (const page of index.day(day)) for (const row of page.flatMap(rowsOf)) yield { type: 'object', ...row }
    for await (const page of ledger.gaps(day)) for (const gap of page) yield { type: 'gap', ...gap }
  }
  const csv = stringify({
    header: true,
    columns: ['type', ...OBJECT_COLUMNS, 'reason', 'detail'],
    escape_formulas: true,
  })
  await pipeline(rows, csv, process.stdout, { end: false })
}

async function writeTable({ index, ledger }: Archive, day: string): Promise<void> {
  let objects = 0
  let bytes = 0
  for await (const page of index.day(day)) {
    const rows = page.flatMap(rowsOf)
    const cells = rows.map((row) => [
      String(row.conversationId),
      String(row.kind),
      bytesText(Number(row.size)),
      `${String(row.sha256).slice(0, 16)}…`,
      String(row.path),
    ])
    const head = objects === 0 ? ['conversation', 'kind', 'size', 'sha256', 'path'] : []
    if (rows.length > 0) await print(`${table(head, cells)}\n`)
    objects += rows.length
    bytes += rows.reduce((sum, row) => sum + Number(row.size), 0)
  }
  const gaps: Gap[] = []
  for await (const page of ledger.gaps(day)) gaps.push(...page)
  if (gaps.length > 0) {
    const rows = gaps.map(({ conversationId, objectId, reason, detail }) => [conversationId, objectId, reason, detail])
    await print(`\nGaps\n${table(['conversation', 'object', 'reason', 'detail'], rows)}\n`)
  }
  await print(
    `${count(objects)} objects (${bytesText(bytes)}), ${count(gaps.length)} gaps. Whole digests: --json or --csv.\n`,
  )
}

/** Waits when the reader is slow, so that a large day is never all in memory. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}
