import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { Command, Option } from 'commander'
import { stringify } from 'csv-stringify'
import type { AuditAnswerView, AuditDayView } from '../../api/audits.ts'
import type { Api, AuditAsk } from '../api-client.ts'
import { nextDay, previousDay } from '../../domain/day.ts'
import { dayOption } from './support/day-option.ts'
import { EXIT } from '../output/exit-codes.ts'
import { count, plain } from '../output/format.ts'
import { signerLine, trustOf, trustOption } from './support/trust.ts'
import { differences, tellVerification } from './support/verification.ts'
import type { Archive } from '../archive-reader.ts'
import { table } from '../output/table.ts'
import { withSession } from '../session.ts'
import { verifyAuditDay, type AuditVerification } from '../../use-cases/verification/audit-day.ts'

interface Options {
  user?: string
  entity?: string
  entityType?: string
  action?: string
  from?: string
  to?: string
  day?: string
  live: boolean
  export: boolean
  verify: boolean
  trust?: string[]
  json: boolean
  csv: boolean
  jsonl: boolean
}

const COLUMNS = [
  'time',
  'userName',
  'userId',
  'action',
  'entityType',
  'entityName',
  'entityId',
  'service',
  'changed',
  'file',
  'line',
  'sha256',
] as const
const LOOK_EVERY_MS = 500

export function auditsCommand(): Command {
  return new Command('audits')
    .description('the platform audit log: who changed what and when; --export and --verify work on a whole day')
    .option('--user <id or name>', 'who')
    .option('--entity <id or name>', 'what was changed')
    .option('--entity-type <type>', 'kind of entity, such as Queue')
    .option('--action <action>', 'such as Update')
    .addOption(dayOption('first UTC day', 'from'))
    .addOption(dayOption('last UTC day (default: yesterday)', 'to'))
    .option('--live', "also today's entries from the realtime log: shown, not archived; a call for each service", false)
    .addOption(
      new Option('--csv', "as CSV, each row with its file and the file's SHA-256").conflicts(['json', 'jsonl']),
    )
    .addOption(new Option('--jsonl', 'as JSON lines').conflicts(['json', 'csv']))
    .option('--json', 'as JSON', false)
    .addOption(dayOption('UTC day for --export or --verify'))
    .option('--export', 'export the audit log of --day, or of every day from --from to --to, and wait for it', false)
    .addOption(trustOption())
    .option('--verify', 'read the files of --day again and compare them with the signed certificate', false)
    .addHelpText(
      'after',
      '\nExample: holdfast audits --user "Ada Sample" --entity "Trading Desk" --action AddPermission ' +
        '--from 2024-01-01\nExit codes: 0 fine, 1 failed, 2 wrong usage, 3 services are missing, 4 ' +
        'verification found differences.',
    )
    .action((_options, command: Command) =>
      withSession(command, async (session) => {
        const options = command.opts<Options>()
        if (options.export || options.verify) {
          const days =
            options.day !== undefined
              ? [options.day]
              : options.from !== undefined
                ? daysFrom(options.from, options.to ?? previousDay(Date.now()))
                : []
          if (days.length === 0) return command.error('error: --day is needed, or --from', { exitCode: EXIT.usage })
          if (options.verify && options.day !== undefined)
            return await verify((await session.archive()).vault, options.day, options)
          if (options.verify) return command.error('error: --verify takes one --day', { exitCode: EXIT.usage })
          // One after the other, oldest first: the source takes one query at a time, and deletes the oldest first.
          for (const day of days) await exportDay(await session.api('administrator'), day, options.json)
          return
        }
        const { from } = options
        if (from === undefined) return command.error('error: --from is needed', { exitCode: EXIT.usage })
        const ask: AuditAsk = { from }
        for (const key of ['user', 'entity', 'entityType', 'action', 'to'] as const)
          if (options[key] !== undefined) ask[key] = options[key]
        if (options.live) ask.live = 'true'
        await showRows(await (await session.api('auditor')).audits(ask), options)
      }),
    )
}

function daysFrom(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = nextDay(day)) days.push(day)
  return days
}

async function exportDay(api: Api, day: string, json: boolean): Promise<void> {
  await api.startAudits(day)
  let view: AuditDayView
  let last = ''
  for (;;) {
    view = await api.auditDay(day)
    const line = view.waitingFor === null ? view.phase : `waiting for ${view.waitingFor}`
    if (line !== last) console.error(`  ${line}`)
    last = line
    if (view.status !== 'running') break
    await pause(LOOK_EVERY_MS)
  }
  console.log(
    json
      ? JSON.stringify(view)
      : `${day}: ${view.status}, ` +
          `${count(view.services)} ` +
          'services, ' +
          `${count(view.entries)} ` +
          'entries' +
          ((view.missing ?? 0) > 0 ? `, ${count(view.missing)} services missing` : '') +
          (view.certificate === undefined ? '' : `, certificate ${view.certificate}`) +
          (view.message === undefined ? '' : `: ${plain(view.message)}`),
  )
  // The worst of several days decides.
  if (view.status !== 'complete')
    process.exitCode = view.status === 'gaps' && process.exitCode !== EXIT.failed ? EXIT.gaps : EXIT.failed
}

async function showRows(answer: AuditAnswerView, { csv, jsonl, json }: Options): Promise<void> {
  const { rows, truncated, files, partitions, requestCharge } = answer
  if (json) return console.log(JSON.stringify(answer))
  if (jsonl) for (const row of rows) console.log(JSON.stringify(row))
  else if (csv)
    await pipeline(
      Readable.from(rows.map((row) => ({ ...row, changed: row.changed.join(' ') }))),
      stringify({ header: true, columns: [...COLUMNS], escape_formulas: true }),
      process.stdout,
      { end: false },
    )
  else {
    const cells = rows.map((row) => [
      row.time.slice(0, 19).replace('T', ' '),
      row.userName ?? row.userId ?? 'nobody',
      row.action,
      `${row.entityType ?? ''} ${row.entityName ?? row.entityId ?? ''}`.trim(),
      row.changed.join(', '),
      `${row.file}, ${row.line}`,
    ])
    const head = ['time (UTC)', 'who', 'action', 'what', 'changed', 'file, line']
    console.log(rows.length === 0 ? 'No entry matches.' : table(head, cells))
    for (const { path, sha256 } of files) console.log(`${sha256}  ${plain(path)}`)
  }
  console.error(
    `${count(rows.length)} entries${truncated ? ', and there are more: narrow the ' + 'question' : ''}, ` +
      `from ${count(files.length)} file(s); ${count(partitions)} partition(s) read, ` +
      `${requestCharge.toFixed(1)} request units.`,
  )
}

function verify(vault: Archive['vault'], day: string, { json, trust }: Options): Promise<void> {
  return tellVerification(
    { day },
    json,
    () => verifyAuditDay(vault, day, trustOf(trust)),
    (result) => words(result, trust !== undefined),
  )
}

function words(
  { day, status, services, entries, certificate, signedBy, problems, unnamed }: AuditVerification,
  trusted: boolean,
): string {
  return [
    `${day}: ${status}, ${count(services)} services, ${count(entries)} entries, certificate ${certificate}`,
    signerLine(signedBy, trusted),
    ...differences(problems, 'Everything is as it was signed: signature, manifest, files, counts.'),
    ...unnamed.map((path) => `no manifest names ${plain(path)}: a run that failed left it, or somebody put it there`),
  ].join('\n')
}
